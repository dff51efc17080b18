import { describe } from '@jest/globals';
import { createDatabase } from '../../../src/adapters/db/database.js';
import { openPglitePool } from '../../../src/adapters/db/pglite.js';
import { itBehavesAsDatabase } from './database-behaviour.js';

describe('Database on PGlite', () => {
  itBehavesAsDatabase(async () => createDatabase(await openPglitePool(null), 'not-used'));
});
