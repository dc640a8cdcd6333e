import { type Workload, workloadKey } from '../../inventory/workload.ts';
import type { EntryPoint } from '../../reachability/entry/entry-point.ts';
import type { OutsideConnections } from '../../reachability/model/model.ts';
import { undeclaredOutside } from '../egress/outside-egress.ts';
import { entryPointsOf, isDeclared } from '../exposure/entry-points.ts';
import { doubtText } from '../exposure/entry-text.ts';
import type { AlikeWorkloads } from '../reach/alike.ts';
import { unionOf } from '../reach/connections.ts';
import { declaredFrom, declaredTo } from '../reach/declared.ts';
import { oncePerContext } from '../reach/once.ts';
import { outsideRows } from '../reach/outside.ts';
import type { RuleContext } from '../rule.ts';
import { withoutPersonalData } from '../subjects.ts';
import type { Certainty, Contact, ChainCoverage, Starts, ChainStep } from './step.ts';

/**
 * The workloads that the internet can enter by an entry point, personal data left out. Ports that no container declares
 * do not count: a chain needs something that listens. Where a pod on its node's network is entered, it depends on the
 * node what it reaches, so chains from there are possible, and not certain.
 */
export function entries(groups: readonly AlikeWorkloads[], context: RuleContext): Starts {
  const starts = { certain: [] as ChainStep[], possible: [] as ChainStep[] };
  for (const group of groups)
    for (const workload of withoutPersonalData(group, context)) {
      const { entryPoints, doubts } = entryPointsOf(context.model, context).internetExposure(workload);
      const used = entryPoints.filter(({ door }) => !('ports' in door) || door.ports === 'declared');
      const { certain, possible } = declaredTo(workload, context);
      for (const entryPoint of used) {
        const contact: Contact = { type: 'entry', entryPoint };
        const coverage = (blocks: typeof certain): ChainCoverage =>
          isDeclared(entryPoint, workload, blocks, context) ? 'covered' : 'undeclared';
        if (isOpen(entryPoint) && group.trafficOf === 'pods')
          starts.certain.push(startOf(group, workload, contact, coverage(possible)));
        starts.possible.push(startOf(group, workload, contact, coverage(certain)));
      }
      for (const doubt of group.trafficOf === 'pods' ? doubts : [])
        starts.possible.push(
          startOf(group, workload, { type: 'doubt', text: doubtText(doubt) }, 'undeclared'),
        );
    }
  return starts;
}

function isOpen({ audience, verdict }: EntryPoint): boolean {
  return audience === 'internet' && verdict === 'allowed';
}

/** The workloads that can connect to public addresses, personal data and pods on their node's network left out. */
export function exits(groups: readonly AlikeWorkloads[], context: RuleContext): Starts {
  const starts = { certain: [] as ChainStep[], possible: [] as ChainStep[] };
  for (const group of groups) {
    const [workload] = withoutPersonalData(group, context);
    if (workload === undefined || group.trafficOf === 'nodes') continue;
    const connections = context.model.outsideOf(workload, 'egress');
    const { certain, possible } = publicContacts(connections, context);
    if (possible === undefined) continue;
    const found = undeclaredOutside(connections, declaredFrom(workload, context), PUBLIC, context);
    if (certain !== undefined) {
      const { open } = found;
      const contact =
        open === undefined ? certain : { ...certain, row: open.example, connections: open.connections };
      starts.certain.push(startOf(group, workload, contact, open === undefined ? 'covered' : 'undeclared'));
    }
    const mayBeUndeclared =
      found.open !== undefined || found.perhaps.length > 0 || found.perhapsDeclared === 'something';
    starts.possible.push(startOf(group, workload, possible, mayBeUndeclared ? 'undeclared' : 'covered'));
  }
  return starts;
}

const PUBLIC = { category: 'public-internet', title: 'the public internet' } as const;

type Exit = Extract<Contact, { readonly type: 'exit' }>;

/** Public addresses that can be reached, or may be. Once for all workloads with the same connections to the outside. */
const publicContacts = oncePerContext(
  (connections: OutsideConnections, { model }): Readonly<Record<Certainty, Exit | undefined>> => {
    const rows = outsideRows(connections, model).filter(({ atom }) => atom.category === 'public-internet');
    const open = rows.filter(({ allowed }) => !allowed.isEmpty());
    const perhaps = rows.filter(({ allowed, unknown }) => !allowed.isEmpty() || !unknown.isEmpty());
    const [certain, possible] = [open[0], open[0] ?? perhaps[0]];
    return {
      certain: certain && {
        type: 'exit',
        row: certain,
        connections: unionOf(open.map(({ allowed }) => allowed)),
      },
      possible: possible && {
        type: 'exit',
        row: possible,
        connections: unionOf(perhaps.map(({ allowed, unknown }) => allowed.union(unknown))),
      },
    };
  },
);

function startOf(
  group: AlikeWorkloads,
  workload: Workload,
  contact: Contact,
  coverage: ChainCoverage,
): ChainStep {
  return { group, workload, length: 1, coverage, by: { type: 'contact', contact } };
}

/** In the order in which chains of equal length are preferred: by name, so that evidence stays the same. */
export function inOrder(steps: readonly ChainStep[]): readonly ChainStep[] {
  return steps.toSorted((a, b) => (workloadKey(a.workload) < workloadKey(b.workload) ? -1 : 1));
}
