import { EVERYTHING, matchesSelector } from '../../inventory/selector.ts';
import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Connection, Exposure, HypotheticalPeer } from '../../reachability/model/model.ts';
import { reasonsFor } from '../reach/evidence.ts';
import { matchesEverything, peerKey, peerText } from '../reach/selectors.ts';
import type { RuleContext, Violation } from '../rule.ts';

/** A workload of another namespace that can connect, with the undeclared part of its connections. */
export interface Intruder {
  readonly row: Connection;
  readonly workload: Workload;
  readonly allowed: ConnectionSet;
  readonly unknown: ConnectionSet;
}

/** An open-ended selection of namespaces, and the existing sources that it allows. */
interface Hole {
  readonly exposure: Exposure;
  connections: ConnectionSet;
  example: string | undefined;
}

/**
 * One violation per source, and one per open-ended selection of namespaces. If a policy (or the lack of one) allows all
 * namespaces with certain labels, everything that it allows has one cause, which one change fixes. A violation for each
 * source would hide this, and would come and go with the sources.
 */
export function crossNamespaceViolations(
  to: Workload,
  intruders: readonly Intruder[],
  context: RuleContext,
): readonly Violation[] {
  const holes = context.model
    .exposures(to, 'ingress')
    .filter(({ newNamespace, allowed }) => newNamespace === 'possible' && !allowed.isEmpty())
    .toSorted(widestFirst)
    .map((exposure): Hole => ({ exposure, connections: NO_CONNECTIONS, example: undefined }));
  const violations: Violation[] = [];
  for (const intruder of intruders) {
    let left = intruder.allowed;
    for (const hole of holes) {
      const through = left.intersect(hole.exposure.allowed);
      if (through.isEmpty() || !isAmong(intruder.workload, hole.exposure.peer, context)) continue;
      hole.connections = hole.connections.union(through);
      const name = workloadKey(intruder.workload);
      if (hole.example === undefined || name < hole.example) hole.example = name;
      left = left.subtract(through);
    }
    if (!left.isEmpty()) violations.push(sourceViolation(to, intruder, left, context));
  }
  const open = holes.filter(({ connections }) => !connections.isEmpty());
  return [...open.map((hole) => holeViolation(to, hole)), ...violations];
}

function isAmong(workload: Workload, peer: HypotheticalPeer, { namespaces }: RuleContext): boolean {
  return (
    matchesSelector(peer.namespaceSelector ?? EVERYTHING, namespaces.get(workload.namespace)?.labels ?? {}) &&
    workload.podGroups.some((group) => matchesSelector(peer.podSelector, group.labels))
  );
}

function sourceViolation(
  to: Workload,
  { row, workload }: Intruder,
  connections: ConnectionSet,
  { model }: RuleContext,
): Violation {
  const from = workloadKey(workload);
  return {
    key: from,
    evidence: {
      summary: `${from} can connect to ${workloadKey(to)} (${connections.toString()}), and no declared connection lists this.`,
      from,
      to: workloadKey(to),
      connections: connections.toString(),
      reasons: reasonsFor(model, row.from, row.to, connections),
    },
  };
}

function holeViolation(to: Workload, { exposure, connections, example }: Hole): Violation {
  const from = peerText(exposure.peer, to.namespace);
  const sentence = `${from.slice(0, 1).toUpperCase()}${from.slice(1)}`;
  return {
    key: peerKey(exposure.peer),
    evidence: {
      summary: `${sentence} can connect to ${workloadKey(to)} (${connections.toString()}), for example ${example}, and no declared connection lists this.`,
      from,
      to: workloadKey(to),
      connections: connections.toString(),
      reasons: exposure.reasons,
    },
  };
}

/** What "any pod in any namespace" covers is not repeated for narrower selections. */
function widestFirst(a: Exposure, b: Exposure): number {
  return breadth(b) - breadth(a) || (peerKey(a.peer) < peerKey(b.peer) ? -1 : 1);
}

function breadth({ peer }: Exposure): number {
  const namespaces = peer.namespaceSelector !== undefined && matchesEverything(peer.namespaceSelector);
  return (namespaces ? 2 : 0) + (matchesEverything(peer.podSelector) ? 1 : 0);
}
