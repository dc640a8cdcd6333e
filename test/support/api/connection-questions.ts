import * as fc from 'fast-check';
import { createClassifier } from '../../../src/core/classification/classifier.ts';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import { resolveAssumptions } from '../../../src/core/reachability/plugins/profiles.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/rules/settings.ts';
import type {
  ConnectionQuestion,
  ConnectionRow,
} from '../../../src/reachability/connections/connection-row.ts';
import { connections } from '../../../src/reachability/connections/connections.topic.ts';
import { verdictKey } from '../../../src/reachability/connections/fold-outside.ts';
import { endText } from '../../../src/reachability/connections/group-by-namespace.ts';
import { TimeBudget } from '../../../src/threads/time-budget.ts';
import { arbitraryInventory, openPoints, settledAssumptions } from '../engine/arbitrary-clusters.ts';
import { namespace, networkPolicy, pod, type Manifest } from '../manifests/manifest-cluster.ts';

export const asked = {
  scope: { clusters: 'all', namespaces: 'all' },
  budget: new TimeBudget(Infinity),
} as const;
export const ALL = { offset: 0, limit: 1_000_000, total: 'not-counted' } as const;
export const RANGES: ConnectionQuestion = { outside: 'ranges', groupBy: 'workload' };
export const FOLDED: ConnectionQuestion = { outside: 'folded', groupBy: 'workload' };

export const SETTLED = resolveAssumptions('calico');

/** Pods without an address may get one of either family. The egress of the database allows only one outside block. */
export const SHOP: readonly Manifest[] = [
  namespace('shop', { 'ringfence.dev/data': 'pii' }),
  pod('api', { app: 'api' }, { metadata: { namespace: 'shop' } }),
  pod('db', { app: 'db' }, { metadata: { namespace: 'shop' } }),
  networkPolicy(
    'db',
    {
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: {} }, { ipBlock: { cidr: '203.0.113.0/24' } }] }],
    },
    { namespace: 'shop' },
  ),
];
export const SHOP_AND_TOOLS = [
  ...SHOP,
  namespace('tools'),
  pod('ci', {}, { metadata: { namespace: 'tools' } }),
];

export type Contents = Parameters<typeof connections.answer>[0];

export function contentsOf(
  inventory: Inventory,
  model = compile(inventory, { assumptions: SETTLED }),
): Contents {
  return { inventory, model, classifier: createClassifier(DEFAULT_SETTINGS, inventory, model.assumptions) };
}

export const arbitraryContents = fc
  .tuple(arbitraryInventory, settledAssumptions, openPoints)
  .map(([inventory, settled, open]) =>
    contentsOf(inventory, compile(inventory, { assumptions: { ...settled, ...open } })),
  );

export const list = (contents: Contents, wanted: ConnectionQuestion): readonly ConnectionRow[] =>
  connections.answer(contents, { wanted, range: ALL }, asked).rows;

/** The workload, the direction and the verdict. */
export function groupOf(row: ConnectionRow): string {
  const outgoing = row.from.type === 'workload';
  return `${outgoing ? 'egress' : 'ingress'} ${endText(outgoing ? row.from : row.to)} ${verdictKey(row)}`;
}

export const isOutside = ({ from, to }: ConnectionRow): boolean =>
  [from, to].some(({ type }) => type === 'external' || type === 'outside');

export function outsideOf({ from, to }: ConnectionRow) {
  const end = [from, to].find(({ type }) => type !== 'workload');
  if (end === undefined) throw new Error('this row is between workloads');
  return end;
}

export function texts(rows: readonly ConnectionRow[]): readonly string[] {
  return rows.map((each) => `${endText(each.from)} ${endText(each.to)} ${verdictKey(each)} ${each.stands}`);
}
