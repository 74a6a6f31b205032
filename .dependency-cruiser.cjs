/** The layer rule: domain (pure) <- use cases <- adapters and routes. See api/README.md. */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment:
        'The domain imports itself, the error table and the decimal library only: no I/O, clock or environment.',
      severity: 'error',
      from: { path: '^api/domain' },
      to: { pathNot: '^(api/domain|api/errors\\.ts|node_modules/(big\\.js|zod)(/|$))' },
    },
    {
      name: 'ports-know-domain-only',
      severity: 'error',
      from: { path: '^api/ports' },
      to: { pathNot: '^(api/ports|api/domain|api/errors\\.ts)' },
    },
    {
      name: 'use-cases-know-ports-and-domain',
      severity: 'error',
      from: { path: '^api/usecases' },
      to: {
        path: '^api/(adapters|local|routes|plugins|workers|app\\.ts|server\\.ts|config\\.ts)|^node_modules',
      },
    },
    {
      name: 'adapters-do-not-know-routes',
      severity: 'error',
      from: { path: '^api/adapters' },
      to: { path: '^api/(usecases|routes|plugins|local|workers|app\\.ts|server\\.ts)' },
    },
    {
      name: 'routes-are-http-only',
      comment: 'A route parses, calls a use case and replies; it sees no adapter.',
      severity: 'error',
      from: { path: '^api/(routes|plugins)' },
      to: { path: '^api/(adapters|local|workers|server\\.ts)' },
    },
    {
      name: 'only-the-server-starts-the-stand-ins',
      comment:
        'Production code never reaches an embedded stand-in; server.ts starts them when nothing is configured.',
      severity: 'error',
      from: { path: '^api', pathNot: '^api/(local|server\\.ts)' },
      to: { path: '^api/local' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-dev-dependency-in-product',
      severity: 'error',
      from: { path: '^api' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types'] },
  },
};
