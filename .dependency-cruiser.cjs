/**
 * Which folders may import which (docs/ARCHITECTURE.md). Each list is an order: a folder may import only the folders
 * before it. A folder that is in no list is an error, so that a new folder must be added here.
 */
const folders = [
  'core',
  'expressions',
  'parsing',
  'outgoing',
  'sources',
  'config',
  'database',
  'observability',
  'refusals',
  'auth',
  'api',
  'threads',
  'api/http',
  'api/graphql',
  'api/rest',
  'http',
  'outbox',
  'jobs',
  'clusters',
  'tokens',
  'snapshots',
  'baselines',
  'versions',
  'dataflows',
  'custom-rules',
  'scenarios',
  'in-force',
  'reachability',
  'assessments',
  'findings',
  'tickets',
  'drift',
  'access-history',
  'posture',
  'retention',
  'export',
  'pipeline',
  'service',
  'cli',
];
const coreFolders = [
  'network',
  'inventory',
  'proposal',
  'dataflow',
  'scenarios',
  'classification',
  'reachability',
  'retention',
  'baseline',
  'rules',
  'custom-rules',
  'access',
  'posture',
  'scoring',
  'assessment',
  'simulation',
  'frameworks',
  'remediation',
  'synthesis',
  'findings',
  'tickets',
  'gate',
  'drift',
];
const reachabilityFolders = [
  'plugins',
  'model',
  'classes',
  'bounds',
  'cluster',
  'dialects',
  'tiers',
  'doubts',
  'profiles',
  'questions',
  'answers',
  'compilation',
  'revision',
  'entry',
  'connlist',
  'paths',
  'comparison',
  'lint',
];

/** Matches the files of a folder; the files of `api` are only those that lie directly in it. */
const filesOf = (folder) => (folder === 'api' ? '^src/api/[^/]+$' : `^src/${folder}/`);
const oneWay = (names, pattern, prefix) =>
  names.slice(0, -1).map((name, place) => ({
    name: `${prefix}${name.replace('/', '-')}-imports-nothing-above-it`,
    severity: 'error',
    from: { path: pattern(name), pathNot: '\\.test\\.ts$' },
    to: {
      path: names
        .slice(place + 1)
        .map(pattern)
        .join('|'),
    },
  }));
const noUnknown = (name, root, known) => ({
  name,
  severity: 'error',
  comment: `add the folder to the order in .dependency-cruiser.cjs, and to docs/ARCHITECTURE.md`,
  from: {},
  to: { path: `^${root}/[^/]+/`, pathNot: `^${root}/(${known.join('|')})/` },
});
const noUnknownSource = (name, root, known) => ({
  ...noUnknown(`${name}-importing`, root, known),
  from: { path: `^${root}/[^/]+/`, pathNot: `^${root}/(${known.join('|')})/` },
  to: {},
});
const topFolders = [...new Set(folders.map((folder) => folder.split('/')[0]))];

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-is-pure',
      comment:
        'core imports core, zod, ipaddr.js, cel-js, re2js and the hash function: no framework, client, clock or I/O',
      severity: 'error',
      from: { path: '^src/core/', pathNot: '\\.test\\.ts$' },
      to: {
        pathNot: [
          '^src/core/',
          'node_modules/ipaddr\\.js',
          'node_modules/zod',
          'node_modules/@marcbachmann/cel-js',
          'node_modules/re2js',
          '^(node:)?crypto$',
        ],
      },
    },
    ...oneWay(folders, filesOf, ''),
    ...oneWay(coreFolders, (name) => `^src/core/${name}/`, 'core-'),
    ...oneWay(reachabilityFolders, (name) => `^src/core/reachability/${name}/`, 'core-reachability-'),
    noUnknown('no-unknown-folder', 'src', topFolders),
    noUnknownSource('no-unknown-folder', 'src', topFolders),
    noUnknown('no-unknown-core-folder', 'src/core', coreFolders),
    noUnknownSource('no-unknown-core-folder', 'src/core', coreFolders),
    noUnknown('no-unknown-reachability-folder', 'src/core/reachability', reachabilityFolders),
    noUnknownSource('no-unknown-reachability-folder', 'src/core/reachability', reachabilityFolders),
    {
      name: 'core-reachability-files-lie-in-folders',
      severity: 'error',
      comment: 'put the file into one of the folders of core/reachability',
      from: {},
      to: { path: '^src/core/reachability/[^/]+$' },
    },
    {
      name: 'services-know-no-api',
      severity: 'error',
      comment: 'GraphQL and REST call services; a service may use the vocabulary in src/api only',
      from: { path: '\\.(service|store)\\.ts$', pathNot: '^src/(api|http)/' },
      to: { path: '^src/api/(graphql|rest|http)/' },
    },
    {
      name: 'src-never-imports-tests',
      severity: 'error',
      comment: 'unit tests are next to the code and may use test/support',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(test|bench|tools)/' },
    },
    {
      name: 'generated-client-stays-in-stores',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/database/', '\\.store\\.ts$'] },
      to: { path: '^src/database/generated/' },
    },
    {
      name: 'sql-stays-in-stores',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/database/', '\\.store\\.ts$', '^src/(jobs|outbox)/'] },
      to: { path: 'node_modules/(pg|pg-copy-streams)/' },
    },
    {
      name: 'no-catch-all-folders',
      severity: 'error',
      from: {},
      to: { path: '(^|/)(util|utils|helper|helpers|common|misc)/', pathNot: 'node_modules' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/database/generated/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
