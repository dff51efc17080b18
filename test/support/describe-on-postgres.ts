import { describe, test } from '@jest/globals';
import { findPostgres } from './postgres.js';

/**
 * A suite that needs PostgreSQL: it is installed where that is allowed; otherwise the suite is skipped, which is said.
 * @param suite gets the folder of initdb and postgres, for `startPostgres`
 */
export async function describeOnPostgres(name: string, suite: (bin: string) => void): Promise<void> {
  const bin = await findPostgres();
  (bin ? describe : describe.skip)(name, () => {
    if (bin) suite(bin);
    else test.todo('it needs PostgreSQL');
  });
}
