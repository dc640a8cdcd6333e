import { workloadKey, type Workload, type WorkloadReference } from '../../inventory/workload.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { rangeText } from '../../network/address.ts';
import type { EntryReason } from '../../reachability/entry/entry-point.ts';
import type { Explanation, Verdict } from '../../reachability/model/model.ts';
import { changeThatDenies, policyChangeText } from '../../reachability/paths/policy-change.ts';
import { doorText } from '../exposure/entry-text.ts';
import { firstPort } from '../reach/connections.ts';
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
  const reasons = explanation ? [...explanation.egress.reasons, ...explanation.ingress.reasons] : [];
  const verdict = explanation?.verdict ?? 'denied';
  switch (link.type) {
    case 'entry': {
      const { protocol, port, sightings, verdict: own } = link.entryPoint;
      return {
        to: referenceTo(link.to),
        fromText: `the internet, through ${doorText(link.entryPoint)}`,
        toText: workloadKey(link.to),
        connections: `${protocol} ${port}`,
        verdict: link.entryPoint.audience === 'internet' ? own : 'unknown',
        reasons: sightings.flatMap((sighting) => sighting.reasons),
      };
    }
    case 'from-address':
      return {
        to: referenceTo(link.to),
        fromText: rangeText(link.row.atom.range.range),
        toText: workloadKey(link.to),
        connections: link.ports.toString(),
        verdict,
        reasons,
      };
    case 'connection':
      return {
        from: referenceTo(link.from),
        to: referenceTo(link.to),
        fromText: workloadKey(link.from),
        toText: workloadKey(link.to),
        connections: link.ports.toString(),
        verdict,
        reasons,
      };
    case 'to-address':
      return {
        from: referenceTo(link.from),
        fromText: workloadKey(link.from),
        toText: rangeText(link.row.atom.range.range),
        connections: link.ports.toString(),
        verdict,
        reasons,
      };
  }
}

function explained(link: Link, { model }: RuleContext): Explanation | undefined {
  if (link.type === 'entry') return undefined;
  const example = exampleOf(link);
  if (example === undefined) return undefined;
  const outside = link.type === 'connection' ? undefined : link.row.atom.range.range.first;
  const from =
    link.type === 'from-address'
      ? ({ type: 'address', cidr: outside! } as const)
      : ({ type: 'workload', ...referenceTo(link.from) } as const);
  const to =
    link.type === 'to-address'
      ? ({ type: 'address', cidr: outside! } as const)
      : ({ type: 'workload', ...referenceTo(link.to) } as const);
  return model.explain(from, to, example.protocol, example.port);
}

function exampleOf({ ports }: { readonly ports: ConnectionSet }) {
  return firstPort(ports);
}

function changeOf(link: Link, explanation: Explanation | undefined): readonly string[] {
  if (link.type === 'entry') return [`close ${doorText(link.entryPoint)}`];
  if (explanation === undefined || explanation.verdict === 'denied') return [];
  const ends = {
    ...(link.type !== 'from-address' && { from: referenceTo(link.from) }),
    ...(link.type !== 'to-address' && { to: referenceTo(link.to) }),
  };
  const change = changeThatDenies(explanation, ends, 'ingress');
  return change === undefined ? [] : [policyChangeText(change)];
}

function referenceTo({ namespace, name, kind }: Workload): WorkloadReference {
  return { namespace, name, kind };
}
