/** The Dockerfile and .dockerignore: what a linter says, that what is copied is there, and that nothing else can get in. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import dockerfileUtils from 'dockerfile-utils';
import { compose, root } from './compose-file.js';
import { copiesOf, dockerfileText, environmentOf, lastOf, lastStage, stages } from './dockerfile.js';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  bin: Record<string, string>;
  files: string[];
  engines: { node: string };
};
const ignored = readFileSync(join(root, '.dockerignore'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

/** As this .dockerignore is written: all is ignored but what a line with `!` names, and what is in it. */
const reachesTheBuilder = (path: string): boolean =>
  ignored.some((line) => line.startsWith('!') && `${path}/`.startsWith(`${line.slice(1)}/`));

describe('the Dockerfile', () => {
  test('a linter finds nothing', () => {
    expect(dockerfileUtils.validate(dockerfileText)).toEqual([]);
  });

  test('every stage begins with one pinned Node that the package allows', () => {
    expect(new Set(stages.map(({ image }) => image)).size).toBe(1);
    const [, major] = /^node:(\d+)\.\d+\.\d+-bookworm-slim$/.exec(lastStage.image)!;
    expect(Number(major)).toBeGreaterThanOrEqual(Number(/>=(\d+)/.exec(manifest.engines.node)![1]));
  });

  test('everything it copies from this folder is there and reaches the builder', () => {
    const sources = stages
      .flatMap(copiesOf)
      .filter(({ from }) => from === null)
      .flatMap((copy) => copy.sources);
    expect(sources.length).toBeGreaterThan(5);
    for (const source of sources)
      expect([source, existsSync(join(root, source)), reachesTheBuilder(source)]).toEqual([
        source,
        true,
        true,
      ]);
  });

  test('what it copies from another stage is made there', () => {
    for (const { from } of copiesOf(lastStage).filter((copy) => copy.from !== null))
      expect(stages.map(({ name }) => name)).toContain(from);
  });

  test('the image holds the files of the package, and starts its command', () => {
    const held = copiesOf(lastStage).map(({ to, sources }) =>
      to === './' ? sources[0] : to.replace(/^\.\//, ''),
    );
    for (const file of manifest.files) expect(held).toContain(file);
    expect(lastOf(lastStage, 'ENTRYPOINT')).toEqual(['node', manifest.bin['letter-intake']]);
    expect(held).toContain(manifest.bin['letter-intake']);
  });

  test('packages for development stay out, and installing runs no scripts', () => {
    const packages = stages.find(({ name }) => name === 'packages')!;
    expect(packages.instructions.filter(({ name }) => name === 'RUN')).toEqual([
      { name: 'RUN', text: 'npm ci --omit=dev' },
    ]);
    expect(readFileSync(join(root, '.npmrc'), 'utf8')).toContain('ignore-scripts=true');
  });

  test('it runs as a user without rights, and asks the same health as docker-compose.yml', () => {
    expect(lastOf(lastStage, 'USER')).toBe('node');
    const health = lastStage.instructions.find(({ name }) => name === 'HEALTHCHECK')!.text;
    const asked = JSON.parse(health.slice(health.indexOf('['))) as string[];
    expect(compose.services['reader']!.healthcheck!.test).toEqual(['CMD', ...asked]);
    expect(existsSync(join(root, asked.at(-1)!))).toBe(true);
  });

  test('it carries no address and no password', () => {
    expect(Object.keys(environmentOf(lastStage)).sort()).toEqual(['DATA_DIR', 'NODE_ENV']);
    expect(dockerfileText).not.toMatch(/^ARG /m);
  });
});

describe('.dockerignore', () => {
  test('leaves everything out that it does not name', () => {
    expect(ignored[0]).toBe('*');
    expect(ignored.slice(1).every((line) => /^![\w./-]+$/.test(line))).toBe(true);
  });
  test.each([
    '.env',
    'deploy/secrets/imap_url',
    '.git/config',
    'node_modules/pg/package.json',
    'data/pglite',
    'dist/src/cli.js',
  ])('%s does not reach the builder', (path) => expect(reachesTheBuilder(path)).toBe(false));
});
