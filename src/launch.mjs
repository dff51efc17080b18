#!/usr/bin/env node
// `npx letter-intake …` from a fresh clone: compile once when there is no build yet, then run it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const entry = join(root, 'dist', 'src', 'cli.js');
if (!existsSync(entry)) {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!existsSync(compiler)) {
    process.stderr.write('letter-intake: not built yet and no compiler here. Run: npm ci && npm run build\n');
    process.exit(2);
  }
  process.stderr.write('letter-intake: building once …\n');
  // as `npm run build`; the browser's scripts first, since the entry is what tells that there is a build
  for (const project of ['src/web/client', 'tsconfig.build.json']) {
    const built = spawnSync(process.execPath, [compiler, '-p', join(root, project)], { stdio: ['ignore', 2, 2] });
    if (built.status !== 0) process.exit(1);
  }
}
await import(pathToFileURL(entry).href);
