import type { Direction } from '../../network/protocol.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { AlikeRow, AlikeWorkloads } from '../reach/alike.ts';
import { isClusterDnsGroup, withoutDns } from '../reach/cluster-dns.ts';
import { declaredBetween } from '../reach/declared.ts';
import type { RuleContext } from '../rule.ts';
import { withoutPersonalData } from '../subjects.ts';
import type { Certainty, ChainCoverage, ChainHop, ChainStep } from './step.ts';

/** The shortest chains to equivalent workloads: over declared connections only, and with something undeclared. */
export interface Reached {
  readonly covered?: ChainStep;
  readonly undeclared?: ChainStep;
}

/** The workloads that chains of connections reach from the internet, or from which they lead to it. */
export interface Chains {
  readonly reached: ReadonlyMap<AlikeWorkloads, Reached>;
  /** Whether something that is not decided was met: then further chains are possible. */
  readonly doubts: 'met' | 'none';
}

/**
 * One breadth-first search over groups of equivalent workloads, from those in contact with the internet: each group is
 * expanded at most twice, whatever the number of workloads with personal data. Chains do not lead through personal
 * data, which has findings of its own, nor from one pod to another over its node's network.
 *
 * @param direction `ingress`: follow connections away from the internet; `egress`: follow them back from the internet
 */
export function searchChains(
  starts: readonly ChainStep[],
  direction: Direction,
  certainty: Certainty,
  context: RuleContext,
): Chains {
  const reached = new Map<AlikeWorkloads, { covered?: ChainStep; undeclared?: ChainStep }>();
  let doubts: Chains['doubts'] = 'none';
  const arrive = (step: ChainStep): readonly ChainStep[] => {
    const known = reached.get(step.group) ?? {};
    if (known.undeclared !== undefined || known[step.coverage] !== undefined) return [];
    known[step.coverage] = step;
    reached.set(step.group, known);
    return [step];
  };
  let frontier = starts.flatMap(arrive);
  while (frontier.length > 0) {
    const next: ChainStep[] = [];
    for (const step of frontier) {
      for (const row of context.alike.rows(step.group, direction === 'ingress' ? 'egress' : 'ingress')) {
        const { others } = row;
        const known = reached.get(others);
        if (known?.undeclared !== undefined || others === step.group || others.trafficOf === 'nodes')
          continue;
        const [workload] = withoutPersonalData(others, context);
        if (workload === undefined) continue;
        if (!row.unknown.isEmpty()) doubts = 'met';
        const ends =
          direction === 'ingress' ? { from: step.group, to: others } : { from: others, to: step.group };
        const hop = hopBetween(ends, row, { certainty, chain: step.coverage }, context);
        if (hop === undefined) continue;
        if (hop.declarations === 'open') doubts = 'met';
        const by = { type: 'hop', hop, previous: step } as const;
        next.push(
          ...arrive({ group: others, workload, length: step.length + 1, coverage: hop.coverage, by }),
        );
      }
    }
    frontier = next;
  }
  return { reached, doubts };
}

/** A hop that is about to be added to a chain. */
interface NextHop extends ChainHop {
  /** Of the whole chain with the hop. */
  readonly coverage: ChainCoverage;
  /** The part that needs no declaration, or has one. */
  readonly kept: ConnectionSet;
  /** Whether unknown labels leave open what is declared. */
  readonly declarations: 'known' | 'open';
}

/**
 * The connections from one group to another; undefined if there are none. Name resolution by the cluster's DNS is not
 * counted.
 *
 * @param chain the coverage of the rest of the chain: if something is undeclared there, declarations of this hop change
 *   nothing, and are not searched
 */
export function hopBetween(
  { from, to }: { readonly from: AlikeWorkloads; readonly to: AlikeWorkloads },
  row: Pick<AlikeRow, 'allowed' | 'unknown'>,
  { certainty, chain }: { readonly certainty: Certainty; readonly chain: ChainCoverage },
  context: RuleContext,
): NextHop | undefined {
  const counted = isClusterDnsGroup(to, context) ? withoutDns : unchanged;
  const unknown = certainty === 'certain' ? NO_CONNECTIONS : counted(row.unknown);
  const connections = unknown.isEmpty() ? counted(row.allowed) : counted(row.allowed).union(unknown);
  if (connections.isEmpty()) return undefined;
  const [source, destination] = [from.workloads[0]!, to.workloads[0]!];
  if (chain === 'undeclared' || source.namespace === destination.namespace)
    return { connections, unknown, coverage: chain, kept: connections, declarations: 'known' };
  const { certain, possible } = declaredBetween(source, destination, context);
  return {
    connections,
    unknown,
    coverage: connections.subtract(certainty === 'certain' ? possible : certain).isEmpty()
      ? 'covered'
      : 'undeclared',
    kept: connections.intersect(possible),
    declarations: certain === possible ? 'known' : 'open',
  };
}

function unchanged(set: ConnectionSet): ConnectionSet {
  return set;
}
