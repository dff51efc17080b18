/** Style sheets and scripts: files of our own, read once, named by what they hold so that a browser may keep them. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { packageRoot } from '../package-root.js';

interface Asset {
  type: string;
  bytes: Buffer;
  hash: string;
}
const styles = join(packageRoot, 'src', 'web', 'assets');
/** compiled by `npm run build`, as browsers read no TypeScript */
const scripts = join(packageRoot, 'dist', 'src', 'web', 'client');

const read = (folder: string, ending: string, type: string): [string, Asset][] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => {
      const bytes = readFileSync(join(folder, name));
      return [name, { type, bytes, hash: createHash('sha256').update(bytes).digest('hex').slice(0, 12) }];
    });

const assets = new Map([
  ...read(styles, '.css', 'text/css; charset=utf-8'),
  ...read(scripts, '.js', 'text/javascript; charset=utf-8'),
]);
const yearSeconds = 365 * 24 * 3600;

/**
 * @param name of a file in `assets/` or a compiled one of `client/`
 * @returns where it is served
 * @throws Error for a name that is not there
 */
export function assetUrl(name: string): string {
  const asset = assets.get(name);
  if (!asset) throw new Error(`expected an asset named ${name}; there are ${[...assets.keys()].join(', ')}`);
  return `/assets/${name}?v=${asset.hash}`;
}

/** A script that another one imports is asked for by its bare name: that one must be asked for again after an upgrade. */
const cacheControl = (named: boolean): string =>
  named ? `public, max-age=${yearSeconds}, immutable` : 'no-cache';

export function addAssets(app: FastifyInstance): void {
  app.get<{ Params: { name: string }; Querystring: { v?: string } }>(
    '/assets/:name',
    { config: { needs: 'nobody' } },
    async (request, reply) => {
      const asset = assets.get(request.params.name);
      if (!asset) return reply.callNotFound();
      return reply
        .header('cache-control', cacheControl(request.query.v === asset.hash))
        .type(asset.type)
        .send(asset.bytes);
    },
  );
}
