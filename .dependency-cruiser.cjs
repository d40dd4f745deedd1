/** The import table of CONTRIBUTING, as rules. `test/unit/tooling/import-table.test.ts` proves that they bite. */

const ROOTS = '^electron/(main|headless|cli|warden|preload|composition|compose-[a-z]+)\\.ts$';

/** What a folder may import of ours; everything else of ours is forbidden. */
const TABLE = [
  { from: '^electron/domain/', may: ['electron/domain/'] },
  { from: '^electron/contract/', may: ['electron/contract/', 'electron/domain/'] },
  { from: '^electron/ports/', may: ['electron/ports/', 'electron/domain/'] },
  { from: '^electron/services/', may: ['electron/services/', 'electron/ports/', 'electron/domain/'] },
  { from: '^electron/adapters/', may: ['electron/adapters/', 'electron/ports/', 'electron/domain/'] },
  {
    from: '^electron/(transport|shell)/',
    may: [
      'electron/(transport|shell)/',
      'electron/contract/',
      'electron/services/',
      'electron/ports/',
      'electron/domain/',
    ],
  },
  // The commands are a front door: they speak the contract and are given everything else.
  {
    from: '^electron/cli/',
    may: ['electron/cli/', 'electron/contract/', 'electron/ports/', 'electron/domain/'],
  },
  { from: '^renderer/ui/', may: ['renderer/ui/'] },
  { from: '^renderer/bridge/', may: ['renderer/bridge/', 'electron/contract/', 'electron/domain/failure'] },
  { from: '^renderer/state/', may: ['renderer/state/', 'renderer/bridge/', 'electron/contract/'] },
  { from: '^renderer/texts/', may: ['renderer/texts/'] },
  {
    from: '^renderer/features/',
    may: [
      'renderer/features/',
      'renderer/state/',
      'renderer/ui/',
      'renderer/texts/',
      'electron/contract/',
      'electron/domain/',
    ],
  },
  { from: '^renderer/[^/]+$', may: ['renderer/', 'electron/contract/'] },
  { from: '^resources/gateway/', may: ['resources/gateway/'] },
  { from: '^resources/clients/', may: ['resources/clients/'] },
];

const OURS = '^(electron|renderer|resources|test)/';
const nameOf = (from) =>
  from
    .replace(/[^a-z|-]+/g, ' ')
    .trim()
    .replace(/[ |]+/g, '-');

module.exports = {
  forbidden: [
    ...TABLE.map(({ from, may }) => ({
      name: `table-${nameOf(from)}`,
      severity: 'error',
      from: { path: from },
      to: { path: OURS, pathNot: `^(${may.join('|')})` },
    })),
    {
      name: 'roots-construct-adapters',
      comment: 'Only composition roots reach adapters from outside; nobody but a root imports a root.',
      severity: 'error',
      from: { path: '^(electron|renderer)/', pathNot: [ROOTS, '^electron/adapters/'] },
      to: { path: ['^electron/adapters/', ROOTS] },
    },
    {
      name: 'pure-without-node',
      severity: 'error',
      from: { path: '^(electron/(domain|contract|ports|services)|renderer)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-packages',
      comment: 'Decisions use packages that compute and do nothing else.',
      severity: 'error',
      from: { path: '^electron/(domain|contract|ports|services)/' },
      to: {
        path: 'node_modules/',
        pathNot: 'node_modules/(zod|yaml|@noble/hashes|hdr-histogram-js|croner)/',
      },
    },
    {
      name: 'electron-in-the-shell',
      comment: 'Everything else runs in plain Node, where importing Electron is an error.',
      severity: 'error',
      from: { pathNot: '^electron/(main\\.ts|preload\\.ts|shell/)' },
      to: { path: '(^|/)node_modules/electron/|^electron$' },
    },
    {
      name: 'engine-client-in-its-adapter',
      severity: 'error',
      from: { pathNot: '^(electron/adapters/docker/|test/)' },
      to: { path: 'node_modules/(@types/)?dockerode/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^electron$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.tsx?$' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
