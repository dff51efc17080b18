/** ESM under jest: run with --experimental-vm-modules. Child processes run dist/, so build first. */
const common = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // packages in CommonJS ask for these most, see test/support/transform.js; fonts are taken apart in half the time
  sandboxInjectedGlobals: ['Array', 'Math', 'Object', 'Symbol'],
  transform: {
    '^.+\\.ts$': ['<rootDir>/test/support/transform.js', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } }],
  },
};
export default {
  projects: [
    { ...common, displayName: 'embedded', testMatch: ['**/*.test.ts'] },
    {
      ...common,
      displayName: 'engines',
      // what stands on data and queues runs again on PostgreSQL and Redis (test/support/column.ts)
      testMatch: ['**/test/{service,web,pipeline}/**/*.test.ts'],
      globals: { column: 'engines' },
    },
  ],
  // on two cores: a third of the suites' time is waiting for servers, locks and polls
  maxWorkers: 3,
  // modules stay in memory from suite to suite; a worker that holds so much begins anew
  workerIdleMemoryLimit: '1GB',
  // a worker that has had the embedded database takes longer than jest's half second to end on a busy machine, with nothing
  // left open: only one that does not end at all is worth a warning
  workerGracefulExitTimeout: 10_000,
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/test/support/closing-line.js'],
};
