/**
 * Style sheets and scripts: files of our own, read once, named by what they hold so that a browser may keep them for good. A
 * page is drawn once its sheets are there and works once its scripts are: its sheets come as one file, and what a script imports
 * is named in the page's head, so that nothing is asked for only after something else came.
 */
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
interface Script extends Asset {
  /** names of the scripts that it imports, and theirs */
  imports: string[];
}
const styleFolder = join(packageRoot, 'src', 'web', 'assets');
/** compiled by `npm run build`, as browsers read no TypeScript */
const scriptFolder = join(packageRoot, 'dist', 'src', 'web', 'client');

const assetOf = (text: string, type: string): Asset => {
  const bytes = Buffer.from(text);
  return { type, bytes, hash: createHash('sha256').update(bytes).digest('hex').slice(0, 12) };
};
const readAll = (folder: string, ending: string): Map<string, string> =>
  new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );

/** As the compiler writes it, at the beginning of a line. */
const importing = /^import (?:.* from )?'\.\/([\w-]+\.js)';$/gm;

const sheets = readAll(styleFolder, '.css');
const scripts = linkScripts(readAll(scriptFolder, '.js'));
const stylesheets = new Map<string, Asset>();

/** Scripts import each other by the same addresses as pages do, so that a new version of one is a new version of those above it. */
function linkScripts(sources: ReadonlyMap<string, string>): Map<string, Script> {
  const linked = new Map<string, Script>();
  const link = (name: string): Script => {
    const known = linked.get(name);
    if (known) return known;
    const source = sources.get(name);
    if (source === undefined) throw new Error(`expected a script named ${name}, got none`);
    const imports = new Set<string>();
    const text = source.replaceAll(importing, (line, imported: string) => {
      const other = link(imported);
      for (const one of [imported, ...other.imports]) imports.add(one);
      return line.replace(`'./${imported}'`, `'./${imported}?v=${other.hash}'`);
    });
    const script = { ...assetOf(text, 'text/javascript; charset=utf-8'), imports: [...imports] };
    linked.set(name, script);
    return script;
  };
  for (const name of sources.keys()) link(name);
  return linked;
}

/** @param together names without their ending, joined by `+`; undefined where one of them is not there, or is there twice */
function sheetOf(together: string): Asset | undefined {
  const known = stylesheets.get(together);
  if (known) return known;
  const names = together.split('+').map((name) => `${name}.css`);
  const texts = names.flatMap((name) => sheets.get(name) ?? []);
  if (texts.length < names.length || new Set(names).size < names.length) return undefined;
  return assetOf(texts.join('\n'), 'text/css; charset=utf-8');
}

/**
 * @param names of files in `assets/`, in the order in which they count
 * @returns where all of them are served as one
 * @throws Error for a name that is not there
 */
export function stylesUrl(names: readonly string[]): string {
  const together = names.map((name) => name.replace(/\.css$/, '')).join('+');
  const asset = sheetOf(together);
  if (!asset)
    throw new Error(`expected style sheets ${names.join(', ')}; there are ${[...sheets.keys()].join(', ')}`);
  // only what our own pages ask for is kept
  stylesheets.set(together, asset);
  return `/assets/${together}.css?v=${asset.hash}`;
}

const addressOf = (name: string): string => `/assets/${name}?v=${scripts.get(name)!.hash}`;

/**
 * @param names of compiled files of `client/`
 * @returns where they are served, and what they import
 * @throws Error for a name that is not there
 */
export function scriptUrls(names: readonly string[]): { own: string[]; imported: string[] } {
  const unknown = names.find((name) => !scripts.has(name));
  if (unknown !== undefined)
    throw new Error(`expected a script named ${unknown}; there are ${[...scripts.keys()].join(', ')}`);
  const imported = new Set(names.flatMap((name) => scripts.get(name)!.imports));
  return { own: names.map(addressOf), imported: [...imported].map(addressOf) };
}

const yearSeconds = 365 * 24 * 3600;

/** An address that names another version than the one that is served must be asked for again after an upgrade. */
const cacheControl = (named: boolean): string =>
  named ? `public, max-age=${yearSeconds}, immutable` : 'no-cache';

export function addAssets(app: FastifyInstance): void {
  app.get<{ Params: { name: string }; Querystring: { v?: string } }>(
    '/assets/:name',
    { config: { needs: 'nobody' } },
    async (request, reply) => {
      const { name } = request.params;
      const asset = name.endsWith('.css') ? sheetOf(name.slice(0, -'.css'.length)) : scripts.get(name);
      if (!asset) return reply.callNotFound();
      return reply
        .header('cache-control', cacheControl(request.query.v === asset.hash))
        .type(asset.type)
        .send(asset.bytes);
    },
  );
}
