/**
 * `npm run sbom`: the list of all that is shipped, dist/sbom.cdx.json, in CycloneDX. npm makes it from the lock file; it
 * takes the project's name from the folder, which is nobody's business, so package.json's is put there.
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

interface Sbom {
  metadata: { component: { name: string } };
  components: unknown[];
}

const { stdout } = await promisify(execFile)(
  'npm',
  [
    'sbom',
    '--sbom-format',
    'cyclonedx',
    '--sbom-type',
    'application',
    '--omit',
    'dev',
    '--package-lock-only',
  ],
  { maxBuffer: 64 << 20 },
);
const sbom = JSON.parse(stdout) as Sbom;
sbom.metadata.component.name = (JSON.parse(await readFile('package.json', 'utf8')) as { name: string }).name;
await mkdir('dist', { recursive: true });
await writeFile('dist/sbom.cdx.json', `${JSON.stringify(sbom, null, 2)}\n`);
process.stdout.write(`dist/sbom.cdx.json: ${sbom.components.length} packages\n`);
