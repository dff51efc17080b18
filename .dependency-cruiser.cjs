/** Who may import whom (ARCHITECTURE.md, "The dependency rule"). Kept by test/dependency-rule.test.ts. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^(src|workers|fixtures|test|bench)/', pathNot: allowed },
});
const npmOnly = (name, from, packages) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: packages },
});
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    only('core-imports-core', '^src/core/', '^src/core/'),
    npmOnly('core-uses-zod-alone', '^src/core/', 'node_modules/(zod|fastest-levenshtein)/'),
    only('forms-import-core', '^src/forms/', '^src/(core|forms)/'),
    only('pipeline-imports-core-and-forms', '^src/pipeline/', '^src/(core|forms|pipeline)/'),
    only('adapters-import-core-ports-themselves', '^src/adapters/([^/]+)/', '^src/(core/|package-root\\.ts|pipeline/(ports|jobs)\\.ts|adapters/$1/)'),
    only('web-imports-core-and-pipeline', '^src/web/', '^src/(core/|pipeline/|web/|package-root\\.ts)'),
    only('workers-import-app', '^workers/', '^(src/(app|config|logger|reading-app|cli/(run|problem))\\.ts|workers/)'),
    {
      name: 'only-app-wires',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(app|reading-app)\\.ts$|^src/(app|adapters)/' },
      to: { path: '^src/adapters/' },
    },
    only('fixtures-import-core', '^fixtures/', '^(fixtures/|src/core/|src/package-root\\.ts)'),
    {
      name: 'demo-alone-uses-fixtures',
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: '^src/demo/' },
      to: { path: '^fixtures/' },
    },
    {
      name: 'product-uses-no-test',
      severity: 'error',
      from: { path: '^(src|workers|fixtures)/' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.json'] },
  },
};
