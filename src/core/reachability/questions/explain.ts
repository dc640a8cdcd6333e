import { parseAddressOrCidr } from '../../network/address.ts';
import type { AddressInterval } from '../../network/address.ts';
import type { AddressFamily } from '../../network/sets.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { Protocol } from '../../network/protocol.ts';
import type { ClusterIndex } from '../dialects/compiled-policy.ts';
import type { ConnectionPoint, DecisionMaker, OutsideEnd, PodEnd } from './decision.ts';
import type { Decision, EndpointQuery, Explanation, NodeAddressDisclosure, Verdict } from '../model/model.ts';
import type { PodPlace } from '../classes/pod-table.ts';
import { NodeAddresses } from '../cluster/node-addresses.ts';
import { PodAddresses } from '../cluster/pod-addresses.ts';
import type { AddressedPod } from '../cluster/pod-addresses.ts';
import { ReachabilityError } from '../model/reachability-error.ts';

/** `family`: only by addresses of this family. */
type End = (PodEnd & { readonly family?: AddressFamily }) | OutsideEnd;

const RANK: Readonly<Record<Verdict, number>> = { allowed: 2, unknown: 1, denied: 0 };

/**
 * Explains one connection. If an end has several pods or addresses, the most permissive verdict is explained: allowed
 * if any pair is allowed, denied only if every pair is denied. A block of addresses stands for the pods that have them
 * and for the outside; a single address is an outside address, as the caller has checked.
 */
export class Explainer {
  private readonly index: ClusterIndex;
  private readonly decisions: DecisionMaker;
  /** Collected for the first query with an address. */
  private nodeAddresses: NodeAddresses | undefined;
  /** The same for a block of addresses. */
  private podAddresses: PodAddresses | undefined;
  /** The ends at single addresses, by address: many connections with the same few are explained. */
  private readonly singles = new Map<string, readonly End[]>();

  constructor(index: ClusterIndex, decisions: DecisionMaker) {
    this.index = index;
    this.decisions = decisions;
  }

  explain(
    from: EndpointQuery,
    to: EndpointQuery,
    connection: { readonly protocol: Protocol; readonly port: number },
    nodes: NodeAddressDisclosure,
  ): Explanation {
    if (from.type === 'address' && to.type === 'address')
      throw new ReachabilityError('both-ends-outside', 'one end must be a workload or a pod of the cluster');
    const sources = this.ends(from, this.placeOfPod(to), nodes);
    const destinations = this.ends(to, this.placeOfPod(from), nodes);
    if (isSamePod(from, to)) return both({ verdict: 'allowed', reasons: [{ type: 'same-pod' }] });
    let best: Explanation | undefined;
    for (const source of sources)
      for (const destination of destinations) {
        const found = this.between(source, destination, connection);
        if (best === undefined || RANK[found.verdict] > RANK[best.verdict]) best = found;
        if (best.verdict === 'allowed') return best;
      }
    return best ?? both({ verdict: 'allowed', reasons: [{ type: 'same-pod' }] });
  }

  private between(from: End, to: End, connection: { protocol: Protocol; port: number }): Explanation {
    const { families } = this.index;
    const shared = this.familiesOf(from).filter((family) => this.familiesOf(to).includes(family));
    // With an outside end, the family of its address decides; pods are judged in the families that pods have.
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
    if (end.type === 'pod')
      return end.family === undefined ? this.index.pods.at(end.podClass).families : [end.family];
    return [this.index.outside.atoms.atoms[end.atom]!.family];
  }

  private placeOfPod(query: EndpointQuery): PodPlace | undefined {
    return query.type === 'pod' ? this.index.pods.placeOfPod(query.namespace, query.name) : undefined;
  }

  /** `asker`: the pod at the other end, which is not one of those that a block stands for. */
  private ends(
    query: EndpointQuery,
    asker: PodPlace | undefined,
    disclosure: NodeAddressDisclosure,
  ): readonly End[] {
    const { pods } = this.index;
    if (query.type === 'address') return this.endsAt(query.cidr, asker, disclosure);
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

  private endsAt(
    cidr: string,
    asker: PodPlace | undefined,
    disclosure: NodeAddressDisclosure,
  ): readonly End[] {
    const key = `${disclosure} ${cidr}`;
    const single = this.singles.get(key);
    if (single !== undefined) return single;
    const { family, first, last } = parseAddressOrCidr(cidr);
    if (first === last) {
      const ends = this.atomsOf(cidr, [], disclosure);
      if (this.singles.size < MOST_SINGLES) this.singles.set(key, ends);
      return ends;
    }
    this.podAddresses ??= new PodAddresses(this.index);
    const inside = this.podAddresses.within(cidr);
    const others = inside.filter(({ workload, pod }) => workload !== asker?.workload || pod !== asker.pod);
    return [...this.podsAmong(others, family), ...this.atomsOf(cidr, inside, disclosure)];
  }

  /** One end per class, on the nodes of its pods that are meant. */
  private podsAmong(meant: readonly PodPlace[], family: AddressFamily): End[] {
    const { pods } = this.index;
    const byClass = Map.groupBy(meant, ({ workload, pod }) => pods.classOfPod(workload, pod));
    return [...byClass].map(([podClass, own]) => {
      const names = own.map(({ workload, pod }) => pods.workloads[workload]!.pods[pod]!.nodeName);
      const nodes = new Set(names.filter((name) => name !== undefined));
      return {
        type: 'pod',
        podClass,
        nodes,
        placement: names.includes(undefined) ? 'unknown' : 'known',
        family,
      };
    });
  }

  /** The outside addresses within a block, without atoms whose addresses all belong to pods. */
  private atomsOf(
    cidr: string,
    taken: readonly AddressedPod[],
    disclosure: NodeAddressDisclosure,
  ): OutsideEnd[] {
    const { family, first, last } = parseAddressOrCidr(cidr);
    const { atoms } = this.index.outside;
    const start = atoms.atomOf({ family, value: first });
    const end = atoms.atomOf({ family, value: last });
    const nodes = new Map<number, Set<string>>();
    const addresses = (this.nodeAddresses ??= new NodeAddresses(this.index));
    if (disclosure === 'told')
      for (const { name, address } of addresses.within(family, { first, last })) {
        const atom = atoms.atomOf(address);
        nodes.set(atom, (nodes.get(atom) ?? new Set()).add(name));
      }
    /** The part of the block that is in an atom. */
    const partIn = (atom: number): AddressInterval => {
      const own = atoms.atoms[atom]!;
      return { first: own.first > first ? own.first : first, last: own.last < last ? own.last : last };
    };
    const takenIn = new Map<number, Set<bigint>>();
    for (const { value } of taken) {
      const atom = atoms.atomOf({ family, value });
      takenIn.set(atom, (takenIn.get(atom) ?? new Set()).add(value));
    }
    const isTaken = (atom: number): boolean => {
      const part = partIn(atom);
      return BigInt(takenIn.get(atom)?.size ?? 0) === part.last - part.first + 1n;
    };
    return Array.from({ length: end - start + 1 }, (_, offset) => start + offset)
      .filter((atom) => !isTaken(atom))
      .map((atom) => ({
        type: 'outside',
        atom,
        nodes: nodes.get(atom) ?? NO_NODES,
        placement: disclosure === 'withheld' && addresses.areNear(family, partIn(atom)) ? 'unknown' : 'known',
      }));
  }
}

/** A model may be asked about any number of addresses while it is kept. */
const MOST_SINGLES = 1_000;
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

/** Whether both ends are one pod. A pod without a controller is the only pod of its workload. */
function isSamePod(from: EndpointQuery, to: EndpointQuery): boolean {
  if (!isOnePod(from) || !isOnePod(to)) return false;
  return from.namespace === to.namespace && from.name === to.name;
}

function isOnePod(query: EndpointQuery): query is Exclude<EndpointQuery, { readonly type: 'address' }> {
  return query.type === 'pod' || (query.type === 'workload' && query.kind === 'Pod');
}
