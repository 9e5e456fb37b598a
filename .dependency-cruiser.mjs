/** The import table of the house (docs/architecture.md). `npm run lint` fails on a violation. */
const layer = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(shared|events|functions|infra|local|tests|bench|countries)/', pathNot: allowed },
});

/** Packages that a layer may not reach for: the treaty is pure. */
const packages = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^node_modules/', pathNot: allowed },
});

export default {
  forbidden: [
    layer(
      'protocol-stands-alone',
      '^shared/protocol/',
      ['^shared/protocol/'],
      'The treaty imports nothing but itself.',
    ),
    packages(
      'protocol-is-pure',
      '^shared/(protocol|case)/',
      ['^node_modules/(zod|temporal-polyfill|temporal-spec|temporal-utils|i18n-iso-countries|canonicalize)/'],
      'zod and small pure libraries only.',
    ),
    {
      name: 'protocol-touches-no-machine',
      comment: 'No I/O, no clock, no randomness in the core (node:crypto hashing in shared/case is pure).',
      severity: 'error',
      from: { path: '^shared/protocol/' },
      to: { dependencyTypes: ['core'] },
    },
    layer('case-knows-the-protocol', '^shared/case/', ['^shared/(case|protocol)/']),
    layer('application-knows-the-case', '^shared/application/', [
      '^shared/(application|case|protocol)/',
      '^events/',
    ]),
    layer('adapters-know-the-ports', '^shared/adapters/', [
      '^shared/(adapters|application|case|protocol)/',
      '^events/',
    ]),
    {
      name: 'adapters-do-not-mix',
      severity: 'error',
      from: { path: '^shared/adapters/aws/' },
      to: { path: '^shared/adapters/embedded/' },
    },
    {
      name: 'embedded-needs-no-cloud',
      severity: 'error',
      from: { path: '^shared/adapters/embedded/' },
      to: { path: '^shared/adapters/aws/|^node_modules/@aws-sdk/' },
    },
    layer('contracts-know-the-protocol', '^shared/contracts/', ['^shared/(contracts|protocol|case)/']),
    layer('events-know-the-protocol', '^events/', ['^events/', '^shared/(protocol|case)/']),
    layer('functions-are-thin', '^functions/', ['^functions/', '^shared/', '^events/']),
    {
      name: 'functions-stand-apart',
      comment: 'Functions never import each other; functions/edge is the shell they share.',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^functions/', pathNot: ['^functions/$1/', '^functions/edge/'] },
    },
    layer('infra-reads-tables', '^infra/', ['^infra/', '^shared/', '^events/', '^countries/']),
    {
      name: 'cdk-stays-in-infra',
      severity: 'error',
      from: { pathNot: '^(infra|tests/infra)/' },
      to: { path: '^node_modules/(aws-cdk-lib|constructs)/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
