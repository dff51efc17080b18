/** `npm run licences`: every package of the lock file has a licence we may use, and none needs an install script. Exit 1 else. */
import { readFile } from 'node:fs/promises';
import { checkPackages } from './check-packages.js';
import { lockedPackages } from './locked-packages.js';

const packages = await lockedPackages('.');
const problems = checkPackages(packages);
if (!/^ignore-scripts=true$/m.test(await readFile('.npmrc', 'utf8')))
  problems.push('.npmrc: expected ignore-scripts=true');
if (problems.length === 0) {
  process.stdout.write(`licences: ${packages.length} packages of the lock file are in order\n`);
} else {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exitCode = 1;
}
