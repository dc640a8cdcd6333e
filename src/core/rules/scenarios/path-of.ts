import { referenceTo, workloadKey, type WorkloadReference } from '../../inventory/workload.ts';
import { rangeText } from '../../network/address.ts';
import type { EntryReason } from '../../reachability/entry/entry-point.ts';
import type { Explanation, Verdict } from '../../reachability/model/model.ts';
import {
  changeThatDenies,
  policyChangeText,
  type ConnectionEnds,
} from '../../reachability/paths/policy-change.ts';
import { doorText } from '../exposure/entry-text.ts';
import { decisionsFor, workloadEndpoint } from '../reach/evidence.ts';
import type { OutsideRow } from '../reach/outside.ts';
import type { RuleContext } from '../rule.ts';
import type { Case, Link } from './case.ts';

/** One connection of a simulated path, with the reasons for one of its ports. */
export interface SimulatedHop {
  /** Missing: outside the cluster. */
  readonly from?: WorkloadReference;
  readonly to?: WorkloadReference;
  /** The ends as text: a workload, an address range, or what leads in from the internet. */
  readonly fromText: string;
  readonly toText: string;
  readonly connections: string;
  readonly verdict: Verdict;
  readonly reasons: readonly EntryReason[];
}

export interface SimulatedPath {
  readonly hops: readonly SimulatedHop[];
  /** The change of policies that cuts it, as a clause. Missing: no policy can, or there is nothing to cut. */
  readonly change?: string;
}

/** The shortest path of a case with its reasons, and the one change that cuts it: nearest to its end first. */
export function pathOf({ links }: Pick<Case, 'links'>, context: RuleContext): SimulatedPath {
  const hops = links.map((link) => ({ link, explanation: explained(link, context) }));
  const changes = hops.toReversed().flatMap(({ link, explanation }) => changeOf(link, explanation));
  return {
    hops: hops.map(({ link, explanation }) => hopOf(link, explanation)),
    ...(changes[0] !== undefined && { change: changes[0] }),
  };
}

function hopOf(link: Link, explanation: Explanation | undefined): SimulatedHop {
  if (link.type === 'entry') {
    const { protocol, port, sightings, audience, verdict } = link.entryPoint;
    return {
      to: referenceTo(link.to),
      fromText: `the internet, through ${doorText(link.entryPoint)}`,
      toText: workloadKey(link.to),
      connections: `${protocol} ${port}`,
      verdict: audience === 'internet' ? verdict : 'unknown',
      reasons: sightings.flatMap((sighting) => sighting.reasons),
    };
  }
  return {
    ...workloadsOf(link),
    fromText: link.type === 'from-address' ? addressesOf(link.row) : workloadKey(link.from),
    toText: link.type === 'to-address' ? addressesOf(link.row) : workloadKey(link.to),
    connections: link.ports.toString(),
    verdict: explanation?.verdict ?? 'denied',
    reasons: explanation ? [...explanation.egress.reasons, ...explanation.ingress.reasons] : [],
  };
}

function addressesOf({ atom }: OutsideRow): string {
  return rangeText(atom.range.range);
}

/** The ends of a connection; missing: outside the cluster. */
function workloadsOf(link: Exclude<Link, { readonly type: 'entry' }>): ConnectionEnds {
  return {
    ...(link.type !== 'from-address' && { from: referenceTo(link.from) }),
    ...(link.type !== 'to-address' && { to: referenceTo(link.to) }),
  };
}

function explained(link: Link, { model }: RuleContext): Explanation | undefined {
  if (link.type === 'entry') return undefined;
  const from = link.type === 'from-address' ? link.row.atom.range : workloadEndpoint(link.from);
  const to = link.type === 'to-address' ? link.row.atom.range : workloadEndpoint(link.to);
  return decisionsFor(model, from, to, link.ports);
}

function changeOf(link: Link, explanation: Explanation | undefined): readonly string[] {
  if (link.type === 'entry') return [`close ${doorText(link.entryPoint)}`];
  if (explanation === undefined || explanation.verdict === 'denied') return [];
  const change = changeThatDenies(explanation, workloadsOf(link), 'ingress');
  return change === undefined ? [] : [policyChangeText(change)];
}
