import { describe } from '@jest/globals';
import { openPglitePool } from '../../../src/adapters/db/pglite.js';
import { itBehavesAsDatabase } from './database-behaviour.js';

describe('Database on PGlite', () => {
  itBehavesAsDatabase(() => openPglitePool(null));
});
