/**
 * What finding drift costs: `npm run bench:drift`, or `npm run bench:drift -- 10000` for the smaller cluster only.
 *
 * One snapshot differs from the one before as given in each row. `drift` is everything that a snapshot adds to judging
 * it: the state before is rebuilt, compared, and each change is tried alone. The plain alternative compiles both states
 * and compares all rows, without saying what caused a difference; `connections` is how many each of them finds. Times are
 * those of the processor, which other programs disturb less.
 */
import type { DriftEvent } from '../../src/core/drift/drift-event.ts';
import { driftEvents } from '../../src/core/drift/drift-events.ts';
import type { DriftGround, Grounds } from '../../src/core/drift/drift-ground.ts';
import type { Inventory } from '../../src/core/inventory/inventory.ts';
import { toStoredObjects } from '../../src/core/inventory/stored/stored-object.ts';
import { compile } from '../../src/core/reachability/compilation/compile.ts';
import { comparisons } from '../../src/core/reachability/comparison/diff.ts';
import type { Assumptions } from '../../src/core/reachability/plugins/cni-profile.ts';
import { classificationSettings, DEFAULT_SETTINGS } from '../../src/core/rules/settings.ts';
import { ASSUMPTIONS } from '../reachability/measure.ts';
import { companyCluster } from '../reachability/shapes/company.ts';
import { printTable, rounded } from '../reachability/table.ts';

interface State {
  readonly inventory: Inventory;
  readonly assumptions: Assumptions;
}

interface Churn {
  readonly name: string;
  readonly change: (inventory: Inventory) => Inventory;
  readonly assumptions?: Partial<Assumptions>;
}

const SIZES = [
  { pods: 10_000, namespaces: 250, policies: 1_000 },
  { pods: 100_000, namespaces: 2_500, policies: 10_000 },
];

const CHURNS: readonly Churn[] = [
  { name: 'nothing', change: (inventory) => inventory },
  { name: '5 % of pods, with their templates and policies', change: churned },
  { name: 'the default deny of one namespace is gone', change: withoutDefault },
  {
    name: 'policies are no longer enforced',
    change: (inventory) => inventory,
    assumptions: { networkPolicy: 'not-enforced' },
  },
];

const only = process.argv[2];
const rows: string[][] = [];
for (const size of SIZES) {
  if (only !== undefined && String(size.pods) !== only) continue;
  const inventory = companyCluster(size);
  for (const churn of CHURNS)
    rows.push([`${size.pods}/${size.policies}`, churn.name, ...measured(inventory, churn)]);
}
printTable(
  [
    'pods/policies',
    'change',
    'changed\nobjects',
    'compile\nms',
    'drift\nms',
    'plain\nms',
    'connections',
    'events',
    'explained\nby one change',
  ],
  rows,
);

function measured(inventory: Inventory, { change, assumptions }: Churn): string[] {
  const before: State = { inventory, assumptions: ASSUMPTIONS };
  const after: State = { inventory: change(inventory), assumptions: { ...ASSUMPTIONS, ...assumptions } };
  const compiling = cpuMs();
  const model = compile(after.inventory, { assumptions: after.assumptions });
  const compileMs = cpuMs() - compiling;
  const [was, is] = [toStoredObjects(before.inventory), toStoredObjects(after.inventory)];
  const bodies = new Map([...was, ...is].map(({ contentHash, body }) => [contentHash, body]));
  const snapshot = { sequence: 1, grounds: groundsOf(before) };
  const ground: DriftGround = {
    base: snapshot,
    newest: snapshot,
    objects: was.map((object) => ({ ...object, of: 'both' })),
    recorded: [],
    scores: [],
  };
  const started = cpuMs();
  const events = driftEvents(
    ground,
    {
      inventory: after.inventory,
      model,
      objects: is,
      grounds: groundsOf(after),
      settings: DEFAULT_SETTINGS,
      quality: 'settled',
      scores: [],
      findings: [],
    },
    (hash) => bodies.get(hash)!,
    () => 'id',
  );
  const driftMs = cpuMs() - started;
  const plain = plainDrift(before, after);
  const hashes = new Set(was.map(({ contentHash }) => contentHash));
  const connections = connectionsOf(events);
  return [
    rounded(is.filter(({ contentHash }) => !hashes.has(contentHash)).length),
    rounded(compileMs),
    rounded(driftMs),
    rounded(plain.ms),
    `${rounded(connections)} / ${rounded(plain.connections)}`,
    rounded(events.length),
    connections === 0 ? '' : `${rounded((100 * connectionsOf(events.filter(isSingle))) / connections)} %`,
  ];
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function isSingle(event: DriftEvent): boolean {
  return event.type === 'connection' && event.attribution === 'single';
}

function connectionsOf(events: readonly DriftEvent[]): number {
  return events
    .flatMap((event) => (event.type === 'connection' ? event.parts : []))
    .reduce((sum, { connections, unlisted }) => sum + connections.length + unlisted, 0);
}

/** Compiles both states and compares every row; a connection counts once for each pair of verdicts that it changes. */
function plainDrift(before: State, after: State): { readonly ms: number; readonly connections: number } {
  const started = cpuMs();
  const [was, is] = [before, after].map(({ inventory, assumptions }) => compile(inventory, { assumptions }));
  let connections = 0;
  for (const { compared, difference } of comparisons(was!, is!)) {
    if (difference === undefined) continue;
    const { before: one, after: other } = compared;
    const denied = (sets: typeof one) => sets.allowed.union(sets.unknown);
    const changes = [
      one.allowed.subtract(denied(other)),
      one.allowed.intersect(other.unknown),
      one.unknown.intersect(other.allowed),
      one.unknown.subtract(denied(other)),
      other.allowed.subtract(denied(one)),
      other.unknown.subtract(denied(one)),
    ];
    connections += changes.filter((set) => !set.isEmpty()).length;
  }
  return { ms: cpuMs() - started, connections };
}

function groundsOf({ assumptions }: State): Grounds {
  return {
    engineVersion: '1',
    ruleSetDigest: '',
    scopeDigest: '',
    scoreFormulaVersion: 1,
    cniProfile: 'calico',
    assumptions,
    classification: classificationSettings(DEFAULT_SETTINGS),
    unread: [],
    dataFlows: null,
  };
}

/** One pod in 20 is replaced, one workload in 40 gets a label, and one policy in 200 allows one more port. */
function churned(inventory: Inventory): Inventory {
  return {
    ...inventory,
    workloads: inventory.workloads.map((workload, place) => ({
      ...workload,
      podGroups:
        place % 40 === 7
          ? workload.podGroups.map((group) => ({ ...group, labels: { ...group.labels, release: 'next' } }))
          : workload.podGroups,
      pods: workload.pods.map((pod, index) =>
        (place + index) % 20 === 3 ? { ...pod, name: `${pod.name}-next` } : pod,
      ),
    })),
    networkPolicies: inventory.networkPolicies.map((policy, place) =>
      place % 200 === 11
        ? {
            ...policy,
            ingress: [
              ...policy.ingress,
              { peers: [], ports: [{ type: 'range', protocol: 'TCP', from: 9090, to: 9090 }] },
            ],
          }
        : policy,
    ),
  };
}

function withoutDefault(inventory: Inventory): Inventory {
  const [first] = inventory.networkPolicies;
  return { ...inventory, networkPolicies: inventory.networkPolicies.filter((policy) => policy !== first) };
}
