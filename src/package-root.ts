/** The folder with package.json. Compiled code runs from dist, tests from the sources; data files lie beside the sources. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const findRoot = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('no folder with a package.json above the program');
    folder = above;
  }
  return folder;
};

export const packageRoot = findRoot();
