/** The same server under its earlier name. */
export {
  findPostgres,
  startPostgres,
  type TestPostgres as ThrowawayPostgres,
} from '../../support/postgres.js';
