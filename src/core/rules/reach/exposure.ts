import type { Selector } from '../../inventory/selector.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import { NAMESPACE_NAME_LABEL } from '../../inventory/labels.ts';
import { allPortsOf } from '../../network/connection-set.ts';
import { PROTOCOLS, type Direction } from '../../network/protocol.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Exposure, HypotheticalPeer, Reason } from '../../reachability/model/model.ts';
import { labelsOutside } from '../../reachability/questions/selector-logic.ts';
import { unionOf } from './connections.ts';
import type { RuleContext } from '../rule.ts';
import { distinct } from './evidence.ts';
import { oncePerContext } from './once.ts';
import { matchesEverything } from './selectors.ts';

/** The connections of a workload with any pod of any namespace, existing or future. */
export interface AnyPodExposure {
  readonly allowed: ConnectionSet;
  readonly unknown: ConnectionSet;
  readonly reasons: readonly Reason[];
}

/**
 * Exposures to "any pod of any namespace" as a whole, and the protocols for which several peers together allow every
 * pod on every port.
 */
export function anyPodExposure(
  workload: WorkloadReference,
  direction: Direction,
  context: RuleContext,
): AnyPodExposure {
  const ofNamespaces = anyPodOf(context.model.exposures(workload, direction), context);
  return ofNamespaces(workload.namespace);
}

/** By namespace: exposures that refer to pods of the own namespace mean different pods in each namespace. */
const anyPodOf = oncePerContext((exposures: readonly Exposure[]) => {
  const known = new Map<string, AnyPodExposure>();
  return (namespace: string): AnyPodExposure => {
    const found = known.get(namespace) ?? findAnyPod(exposures, namespace);
    known.set(namespace, found);
    return found;
  };
});

const NOTHING_EXCHANGED: AnyPodExposure = { allowed: NO_CONNECTIONS, unknown: NO_CONNECTIONS, reasons: [] };

function findAnyPod(exposures: readonly Exposure[], own: string): AnyPodExposure {
  if (exposures.length === 0) return NOTHING_EXCHANGED;
  const single = exposures.filter(({ peer }) => isAnyPod(peer));
  const together = {
    allowed: saidTogether(exposures, own, ({ allowed }) => allowed),
    possible: saidTogether(exposures, own, ({ allowed, unknown }) => allowed.union(unknown)),
  };
  const allowed = unionOf([...single.map((each) => each.allowed), together.allowed.certain]);
  const unknown = unionOf([
    ...single.map((each) => each.unknown),
    together.allowed.perhaps,
    together.possible.certain,
    together.possible.perhaps,
  ]).subtract(allowed);
  const concerned = [
    ...single,
    ...exposures.filter(
      (each) => !isAnyPod(each.peer) && [...together.allowed.from, ...together.possible.from].includes(each),
    ),
  ];
  return { allowed, unknown, reasons: distinct(concerned.flatMap(({ reasons }) => reasons)) };
}

/** The protocols for which peers on every port together include every pod, or perhaps every pod. */
function saidTogether(
  exposures: readonly Exposure[],
  ownNamespace: string,
  setOf: (exposure: Exposure) => ConnectionSet,
): { readonly certain: ConnectionSet; readonly perhaps: ConnectionSet; readonly from: readonly Exposure[] } {
  const found = PROTOCOLS.map((protocol) => {
    const from = exposures.filter((exposure) => setOf(exposure).holdsEveryPort(protocol));
    return { protocol, from, left: labelsOutside(from.map(({ peer }) => asOneSelector(peer, ownNamespace))) };
  });
  const portsWhere = (answer: 'none' | 'undecided'): ConnectionSet =>
    unionOf(found.filter(({ left }) => left === answer).map(({ protocol }) => allPortsOf(protocol)));
  return {
    certain: portsWhere('none'),
    perhaps: portsWhere('undecided'),
    from: found.flatMap(({ from, left }) => (typeof left === 'string' ? from : [])),
  };
}

/**
 * The labels of a pod and of its namespace, combined into one object. A namespace always has the label with its name.
 */
function asOneSelector({ namespaceSelector, podSelector }: HypotheticalPeer, ownNamespace: string): Selector {
  const ofNamespace: Selector = namespaceSelector ?? {
    requirements: [{ key: NAMESPACE_NAME_LABEL, operator: 'In', values: [ownNamespace] }],
  };
  return {
    requirements: [
      ...ofNamespace.requirements
        .filter(({ key, operator }) => key !== NAMESPACE_NAME_LABEL || operator !== 'Exists')
        .map((requirement) => ({ ...requirement, key: `namespace ${requirement.key}` })),
      ...podSelector.requirements.map((requirement) => ({ ...requirement, key: `pod ${requirement.key}` })),
    ],
  };
}

function isAnyPod({ namespaceSelector, podSelector }: HypotheticalPeer): boolean {
  return (
    namespaceSelector !== undefined && matchesEverything(namespaceSelector) && matchesEverything(podSelector)
  );
}
