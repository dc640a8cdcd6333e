/** The direction of dependency (docs/ARCHITECTURE.md): the core is pure, features never look ahead in the pipeline. */
const pipeline = ['clusters', 'snapshots', 'assessments', 'findings', 'drift', 'tickets', 'reports'];
const laterThan = (room) => pipeline.slice(pipeline.indexOf(room) + 1);

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-is-pure',
      comment: 'core imports core, zod, ipaddr.js and the hash function: no framework, client, clock or I/O',
      severity: 'error',
      from: { path: '^src/core/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^src/core/', 'node_modules/ipaddr\\.js', 'node_modules/zod', '^(node:)?crypto$'] },
    },
    {
      name: 'core-network-is-the-floor',
      severity: 'error',
      from: { path: '^src/core/network/' },
      to: { path: '^src/core/', pathNot: '^src/core/network/' },
    },
    {
      name: 'core-inventory-rests-on-network',
      severity: 'error',
      from: { path: '^src/core/inventory/' },
      to: { path: '^src/core/', pathNot: '^src/core/(network|inventory)/' },
    },
    {
      name: 'core-reachability-rests-on-inventory',
      severity: 'error',
      from: { path: '^src/core/reachability/' },
      to: { path: '^src/core/', pathNot: '^src/core/(network|inventory|reachability)/' },
    },
    {
      name: 'src-never-imports-tests',
      severity: 'error',
      comment: 'unit tests sit beside the code and may use test/support',
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
      from: { path: '^src/', pathNot: ['^src/database/', '\\.store\\.ts$', '^src/jobs/'] },
      to: { path: 'node_modules/(pg|pg-copy-streams)/' },
    },
    {
      name: 'no-junk-rooms',
      severity: 'error',
      from: {},
      to: { path: '(^|/)(util|utils|helper|helpers|common|misc)/', pathNot: 'node_modules' },
    },
    ...pipeline.slice(0, -1).map((room) => ({
      name: `${room}-never-looks-ahead`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: `^src/(${laterThan(room).join('|')})/` },
    })),
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
