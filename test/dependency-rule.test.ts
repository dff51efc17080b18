/** The rules of .dependency-cruiser.cjs and .oxlintrc.json hold for the tree, and bite where they are broken. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const root = resolve(import.meta.dirname, '..');
const folders = ['src', 'workers', 'fixtures', 'bench'];
/** What a planted tree needs of ours: the rules themselves. */
const rules = ['.dependency-cruiser.cjs', '.oxlintrc.json', '.oxlint', 'tsconfig.json', 'package.json'];

let planted: string;

beforeAll(async () => {
  planted = await mkdtemp(join(tmpdir(), 'letter-intake-rules-'));
  for (const name of rules) await cp(join(root, name), join(planted, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(planted, 'node_modules'));
});
afterAll(() => rm(planted, { recursive: true, force: true }));

/** Runs a package's program with JSON on stdout; its exit code only says that it found something. */
async function runJson<T>(folder: string, program: string, args: string[]): Promise<T> {
  return new Promise((done, fail) => {
    const command = [join(root, 'node_modules', program), ...args];
    execFile(process.execPath, command, { cwd: folder, maxBuffer: 256 << 20 }, (error, stdout, stderr) => {
      try {
        done(JSON.parse(stdout) as T);
      } catch {
        fail(new Error(`${program} gave no JSON: ${stderr || stdout.slice(0, 500)}`, { cause: error }));
      }
    });
  });
}

async function plant(files: Record<string, string>): Promise<void> {
  for (const folder of folders) {
    await rm(join(planted, folder), { recursive: true, force: true });
    await mkdir(join(planted, folder));
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(planted, path)), { recursive: true });
    await writeFile(join(planted, path), text);
  }
}

interface Cruise {
  summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] };
}
const cruise = (folder: string): Promise<Cruise> =>
  runJson(folder, 'dependency-cruiser/bin/dependency-cruise.mjs', [
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    ...folders,
  ]);

interface Lint {
  number_of_files: number;
  diagnostics: { code: string; message: string; severity: string; filename: string }[];
}
const lintAll = (): Promise<Lint> =>
  runJson(planted, 'oxlint/bin/oxlint', ['--config', '.oxlintrc.json', '--format', 'json', 'src', 'workers']);

/** The files a and b of a breach under names of its own, so that all breaches stand in one tree. */
const numbered = (text: string, index: number): string =>
  text.replaceAll(/\b([ab])(\.[tj]s\b)/g, `$1${index}$2`);

describe('the dependency rule', () => {
  test('holds for the tree, all of which is seen', async () => {
    const { summary } = await cruise(root);
    expect(summary.violations).toEqual([]);
    // a parser that fails sees 0 modules and finds nothing wrong
    expect(summary.totalCruised).toBeGreaterThan(100);
  });

  const breaches: { breach: string; files: Record<string, string>; rule: string }[] = [
    {
      breach: 'core opening files',
      files: { 'src/core/a.ts': "import { readFile } from 'node:fs';\nexport const a = readFile;\n" },
      rule: 'core-uses-zod-alone',
    },
    {
      breach: 'core using a package that does more than compute',
      files: { 'src/core/a.ts': "import { pino } from 'pino';\nexport const a = pino;\n" },
      rule: 'core-uses-zod-alone',
    },
    {
      breach: 'core taking a type from the pipeline',
      files: {
        'src/core/a.ts': "import type { B } from '../pipeline/b.js';\nexport const a: B = 1;\n",
        'src/pipeline/b.ts': 'export type B = number;\n',
      },
      rule: 'core-imports-core',
    },
    {
      breach: 'an adapter using another adapter',
      files: {
        'src/adapters/imap/a.ts': "export { b } from '../smtp/b.js';\n",
        'src/adapters/smtp/b.ts': 'export const b = 1;\n',
      },
      rule: 'adapters-import-core-ports-themselves',
    },
    {
      breach: 'an adapter using a step of the pipeline',
      files: {
        'src/adapters/imap/a.ts': "export { b } from '../../pipeline/receive-mail.js';\n",
        'src/pipeline/receive-mail.ts': 'export const b = 1;\n',
      },
      rule: 'adapters-import-core-ports-themselves',
    },
    {
      breach: 'the pipeline using an adapter',
      files: {
        'src/pipeline/a.ts': "export { b } from '../adapters/db/b.js';\n",
        'src/adapters/db/b.ts': 'export const b = 1;\n',
      },
      rule: 'pipeline-imports-core-and-forms',
    },
    {
      breach: 'the page using an adapter',
      files: {
        'src/web/a.ts': "export { b } from '../adapters/db/b.js';\n",
        'src/adapters/db/b.ts': 'export const b = 1;\n',
      },
      rule: 'web-imports-core-and-pipeline',
    },
    {
      breach: 'a command wiring an adapter itself',
      files: {
        'src/cli/a.ts': "export { b } from '../adapters/db/b.js';\n",
        'src/adapters/db/b.ts': 'export const b = 1;\n',
      },
      rule: 'only-app-wires',
    },
    {
      breach: 'a worker wiring an adapter itself',
      files: {
        'workers/a.ts': "export { b } from '../src/adapters/db/b.js';\n",
        'src/adapters/db/b.ts': 'export const b = 1;\n',
      },
      rule: 'workers-import-app',
    },
    {
      breach: 'the fixtures using an adapter',
      files: {
        'fixtures/a.ts': "export { b } from '../src/adapters/pdf/b.js';\n",
        'src/adapters/pdf/b.ts': 'export const b = 1;\n',
      },
      rule: 'fixtures-import-core',
    },
    {
      breach: 'the service using the fixtures',
      files: {
        'src/pipeline/a.ts': "export { b } from '../../fixtures/b.js';\n",
        'fixtures/b.ts': 'export const b = 1;\n',
      },
      rule: 'demo-alone-uses-fixtures',
    },
    {
      breach: 'the service using what serves its tests',
      files: {
        'src/app.ts': "export { b } from '../test/support/b.js';\n",
        'test/support/b.ts': 'export const b = 1;\n',
      },
      rule: 'product-uses-no-test',
    },
    {
      breach: 'two files in a circle',
      files: {
        'src/core/a.ts': "import { b } from './b.js';\nexport const a = (): number => b();\n",
        'src/core/b.ts': "import { a } from './a.js';\nexport const b = (): number => a();\n",
      },
      rule: 'no-cycles',
    },
  ];
  const filesOf = (index: number): Record<string, string> =>
    Object.fromEntries(
      Object.entries(breaches[index]!.files).map(([path, text]) => [
        numbered(path, index),
        numbered(text, index),
      ]),
    );
  let found: Cruise['summary'];
  beforeAll(async () => {
    await plant(Object.assign({}, ...breaches.map((_breach, index) => filesOf(index))));
    found = (await cruise(planted)).summary;
  });
  test.each(breaches.map(({ breach, rule }, index) => ({ breach, rule, index })))(
    'names $breach',
    ({ rule, index }) => {
      const files = Object.keys(filesOf(index));
      const here = found.violations.filter(({ from }) => files.includes(from));
      expect(here.map((violation) => violation.rule.name)).toContain(rule);
    },
  );

  test('lets core use zod, an adapter its ports, app.ts the adapters, and adapters and fixtures the root', async () => {
    await plant({
      'src/package-root.ts': 'export const root = 1;\n',
      'src/adapters/db/c.ts': "export { root } from '../../package-root.js';\n",
      'fixtures/c.ts': "export { root } from '../src/package-root.js';\n",
      'src/core/a.ts': "import { z } from 'zod';\nexport const a = z.string();\n",
      'src/pipeline/ports.ts': 'export type Port = number;\n',
      'src/adapters/db/b.ts':
        "import type { Port } from '../../pipeline/ports.js';\nexport const b: Port = 1;\n",
      'src/app.ts': "export { b } from './adapters/db/b.js';\n",
      'workers/a.ts': "export { b } from '../src/app.js';\n",
      'fixtures/a.ts': "export { a } from '../src/core/a.js';\n",
      'src/demo/a.ts': "export { a } from '../../fixtures/a.js';\n",
    });
    const { summary } = await cruise(planted);
    expect(summary.violations).toEqual([]);
  });
});

describe('the linter', () => {
  const restricted = 'eslint(no-restricted-globals)';
  const property = 'eslint(no-restricted-properties)';
  const breaches: { breach: string; path: string; line: string; code: string }[] = [
    { breach: 'Date.now()', path: 'src/core/a.ts', line: 'Date.now()', code: property },
    { breach: 'Math.random()', path: 'src/core/reading/a.ts', line: 'Math.random()', code: property },
    {
      breach: 'new Date() without argument',
      path: 'src/core/a.ts',
      line: 'new Date()',
      code: 'clock(no-current-date)',
    },
    { breach: 'Date()', path: 'src/core/a.ts', line: 'Date()', code: 'clock(no-current-date)' },
    { breach: 'process', path: 'src/core/a.ts', line: 'process.pid', code: restricted },
    { breach: 'fetch', path: 'src/core/a.ts', line: "fetch('x')", code: restricted },
    { breach: 'globalThis', path: 'src/core/a.ts', line: "Reflect.get(globalThis, 'x')", code: restricted },
    { breach: 'process.env in core', path: 'src/core/a.ts', line: "process.env['X']", code: property },
    {
      breach: 'process.env in an adapter',
      path: 'src/adapters/db/a.ts',
      line: "process.env['X']",
      code: property,
    },
    { breach: 'process.env in a command', path: 'src/cli/a.ts', line: "process.env['X']", code: property },
    { breach: 'process.env in a worker', path: 'workers/a.ts', line: "process.env['X']", code: property },
  ];
  let found: Lint;
  beforeAll(async () => {
    const planted = breaches.map(({ path, line }, index) => [
      numbered(path, index),
      `export const a = ${line};\n`,
    ]);
    await plant({
      ...(Object.fromEntries(planted) as Record<string, string>),
      'src/b.ts': 'export const b = 1;\n',
    });
    found = await lintAll();
  });
  test.each(breaches.map((breach, index) => ({ ...breach, index })))(
    'makes $breach in $path an error',
    ({ path, code, index }) => {
      const filename = numbered(path, index);
      expect(found.diagnostics).toContainEqual(
        expect.objectContaining({ code, severity: 'error', filename }),
      );
    },
  );

  test('lets config.ts read the environment, core make a day, and all others ask the time', async () => {
    await plant({
      'src/config.ts': "export const a = process.env['X'];\n",
      'src/core/a.ts': 'export const a = new Date(0);\n',
      'src/pipeline/a.ts': 'export const a = new Date();\n',
    });
    const { diagnostics, number_of_files: files } = await lintAll();
    expect(diagnostics).toEqual([]);
    expect(files).toBe(3);
  });
});
