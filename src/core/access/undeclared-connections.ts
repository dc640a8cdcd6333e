import { outsidePeers } from './outside-peers.ts';
import { declaredByConfiguration } from './declared-access.ts';
import type { Workload } from '../inventory/workload.ts';
import type { AddressBlock } from '../network/address.ts';
import type { Direction } from '../network/protocol.ts';
import type { ConnectionSet } from '../network/sets.ts';
import { DNS_PORTS, isClusterDns } from '../rules/reach/cluster-dns.ts';
import { declaredBetween } from '../rules/reach/declared.ts';
import type { RuleContext } from '../rules/rule.ts';
import { piiWorkloads } from '../rules/subjects.ts';

/** One end of a connection. */
export type UndeclaredEnd =
  | { readonly type: 'workload'; readonly workload: Workload }
  | { readonly type: 'outside'; readonly block: AddressBlock };

/** A connection of a workload with personal data that is allowed, and that nothing declares. */
export interface UndeclaredConnection {
  readonly from: UndeclaredEnd;
  readonly to: UndeclaredEnd;
  /** What is certainly allowed and not declared. What is possibly declared is not part of it. */
  readonly allowed: ConnectionSet;
}

/**
 * The connections of workloads with personal data that are certainly allowed and not declared, each once. Traffic of
 * nodes is left out, because policies for pods do not govern it, and so is name resolution by the DNS of the cluster.
 *
 * @param beforeRow called before each workload, to stop when there is no time left
 */
export function* undeclaredConnections(
  context: RuleContext,
  beforeRow: () => void = () => undefined,
): Iterable<UndeclaredConnection> {
  const pii = piiWorkloads(context.inventory, context.classifier);
  const isPii = new Set(pii);
  for (const direction of ['ingress', 'egress'] as const)
    for (const workload of pii) {
      beforeRow();
      yield* withOutside(workload, direction, context);
      // Between two workloads with personal data, the row of the source has the connection.
      yield* withWorkloads(workload, direction, context, direction === 'ingress' ? isPii : new Set());
    }
}

function* withWorkloads(
  own: Workload,
  direction: Direction,
  context: RuleContext,
  without: ReadonlySet<Workload>,
): Iterable<UndeclaredConnection> {
  const { alike } = context;
  for (const { others, allowed } of alike.rows(alike.of(own), direction)) {
    if (allowed.isEmpty() || others.trafficOf === 'nodes') continue;
    for (const other of others.workloads) {
      if (other === own || without.has(other)) continue;
      const [from, to] = direction === 'ingress' ? [other, own] : [own, other];
      const asked = isClusterDns(to, context) ? allowed.subtract(DNS_PORTS) : allowed;
      const open = asked.subtract(declaredBetween(from, to, context).possible);
      if (!open.isEmpty())
        yield {
          from: { type: 'workload', workload: from },
          to: { type: 'workload', workload: to },
          allowed: open,
        };
    }
  }
}

function* withOutside(
  own: Workload,
  direction: Direction,
  context: RuleContext,
): Iterable<UndeclaredConnection> {
  const { model } = context;
  const declared = declaredByConfiguration(context).outside(own, direction);
  const here: UndeclaredEnd = { type: 'workload', workload: own };
  for (const peer of outsidePeers(model.outsideOf(own, direction), declared, model)) {
    const allowed = peer.allowed.subtract(peer.declared);
    if (allowed.isEmpty()) continue;
    const there: UndeclaredEnd = { type: 'outside', block: peer.range };
    yield direction === 'ingress' ? { from: there, to: here, allowed } : { from: here, to: there, allowed };
  }
}
