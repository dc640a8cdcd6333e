import { parseAddressOrCidr } from '../../network/address.ts';
import type { AddressFamily } from '../../network/sets.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { Protocol } from '../../network/protocol.ts';
import type { ClusterIndex } from '../compiled-cluster.ts';
import type { ConnectionPoint, DecisionMaker, OutsideEnd, PodEnd } from './decision.ts';
import type { Decision, EndpointQuery, Explanation, Verdict } from '../model.ts';
import { NodeAddresses } from './node-addresses.ts';
import { ReachabilityError } from '../reachability-error.ts';

type End = PodEnd | OutsideEnd;

const RANK: Readonly<Record<Verdict, number>> = { allowed: 2, unknown: 1, denied: 0 };

/**
 * Explains one connection. Where an end stands for several pods or addresses, the answer is about those that
 * come furthest: allowed if any pair is allowed, denied only if every pair is.
 */
export class Explainer {
  private readonly index: ClusterIndex;
  private readonly decisions: DecisionMaker;
  /** Gathered for the first question about an address. */
  private nodeAddresses: NodeAddresses | undefined;

  constructor(index: ClusterIndex, decisions: DecisionMaker) {
    this.index = index;
    this.decisions = decisions;
  }

  explain(from: EndpointQuery, to: EndpointQuery, protocol: Protocol, port: number): Explanation {
    if (from.type === 'address' && to.type === 'address')
      throw new ReachabilityError('both-ends-outside', 'one end must be a workload or a pod of the cluster');
    const sources = this.ends(from);
    const destinations = this.ends(to);
    if (from.type === 'pod' && to.type === 'pod' && from.namespace === to.namespace && from.name === to.name)
      return both({ verdict: 'allowed', reasons: [{ type: 'same-pod' }] });
    let best: Explanation | undefined;
    for (const source of sources)
      for (const destination of destinations) {
        const found = this.between(source, destination, { protocol, port });
        if (best === undefined || RANK[found.verdict] > RANK[best.verdict]) best = found;
        if (best.verdict === 'allowed') return best;
      }
    return best!;
  }

  private between(from: End, to: End, connection: { protocol: Protocol; port: number }): Explanation {
    const { families } = this.index;
    const shared = this.familiesOf(from).filter((family) => this.familiesOf(to).includes(family));
    // With an outside end the family of its address decides; pods are judged in the families that pods have.
    const judged = from.type === 'outside' || to.type === 'outside' ? shared : this.judgedFamilies(shared);
    let best: Explanation | undefined;
    for (const family of judged) {
      const place = Math.max(0, families.indexOf(family));
      const found = this.inFamily(from, to, { family: place, ...connection });
      if (best === undefined || RANK[found.verdict] > RANK[best.verdict]) best = found;
    }
    return best ?? both({ verdict: 'denied', reasons: [{ type: 'no-address' }] });
  }

  private judgedFamilies(shared: readonly AddressFamily[]): readonly AddressFamily[] {
    const { families } = this.index;
    return families.length === 1 ? families : shared;
  }

  private inFamily(from: End, to: End, point: ConnectionPoint): Explanation {
    const outside = { verdict: 'allowed', reasons: [{ type: 'outside' }] } as const;
    const egress: Decision =
      from.type === 'outside'
        ? { direction: 'egress', ...outside }
        : this.decisions.decide('egress', from, to, point);
    const ingress: Decision =
      to.type === 'outside'
        ? { direction: 'ingress', ...outside }
        : this.decisions.decide('ingress', to, from, point);
    const verdict = RANK[egress.verdict] < RANK[ingress.verdict] ? egress.verdict : ingress.verdict;
    return { verdict, egress, ingress };
  }

  private familiesOf(end: End): readonly AddressFamily[] {
    if (end.type === 'pod') return this.index.pods.at(end.podClass).families;
    return [this.index.outside.atoms.atoms[end.atom]!.family];
  }

  private ends(query: EndpointQuery): readonly End[] {
    const { pods } = this.index;
    if (query.type === 'address') return this.atomsOf(query.cidr);
    if (query.type === 'workload') {
      const found = pods.placeOf(query);
      if (found === undefined) throw notFound(workloadKey(query));
      return pods.classesOf(found).map((podClass) => {
        const { nodes, placement } = pods.at(podClass);
        return { type: 'pod', podClass, nodes, placement };
      });
    }
    const found = pods.placeOfPod(query.namespace, query.name);
    if (found === undefined) throw notFound(`pod ${query.namespace}/${query.name}`);
    const { nodeName } = pods.workloads[found.workload]!.pods[found.pod]!;
    return [
      {
        type: 'pod',
        podClass: pods.classOfPod(found.workload, found.pod),
        nodes: new Set(nodeName === undefined ? [] : [nodeName]),
        placement: nodeName === undefined ? 'unknown' : 'known',
      },
    ];
  }

  private atomsOf(cidr: string): OutsideEnd[] {
    const { family, first, last } = parseAddressOrCidr(cidr);
    const { atoms } = this.index.outside;
    const start = atoms.atomOf({ family, value: first });
    const end = atoms.atomOf({ family, value: last });
    const nodes = new Map<number, Set<string>>();
    this.nodeAddresses ??= new NodeAddresses(this.index);
    for (const { name, address } of this.nodeAddresses.within(family, { first, last })) {
      const atom = atoms.atomOf(address);
      nodes.set(atom, (nodes.get(atom) ?? new Set()).add(name));
    }
    return Array.from({ length: end - start + 1 }, (_, offset) => ({
      type: 'outside',
      atom: start + offset,
      nodes: nodes.get(start + offset) ?? NO_NODES,
    }));
  }
}

const NO_NODES: ReadonlySet<string> = new Set();

function both(answer: Pick<Decision, 'verdict' | 'reasons'>): Explanation {
  return {
    verdict: answer.verdict,
    egress: { direction: 'egress', ...answer },
    ingress: { direction: 'ingress', ...answer },
  };
}

function notFound(what: string): ReachabilityError {
  return new ReachabilityError('endpoint-not-found', `${what} is not in this inventory`);
}
