import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { formatRange } from '../../network/address.ts';
import { PROTOCOLS } from '../../network/protocol.ts';
import type { Protocol } from '../../network/protocol.ts';
import { NAMESPACE_NAME_LABEL } from '../../inventory/labels.ts';
import { matchesSelector } from '../../inventory/selector.ts';
import type { Workload, WorkloadReference } from '../../inventory/workload.ts';
import type {
  Connection,
  Explanation,
  Exposure,
  ExternalCategory,
  ExternalRange,
  ReachabilityModel,
  Verdict,
} from '../model/model.ts';
import type { EntryReason, Sighting } from './entry-point.ts';
import { firstAddress } from './outside-ranges.ts';
import type { ClientRange } from './outside-ranges.ts';

/** The port of a workload that clients connect to. */
export interface KnockedPort {
  readonly protocol: Protocol;
  readonly port: number;
}

/** A controller outside the cluster has none of the other addresses, such as link-local ones. */
const CONTROLLER_RANGES: ReadonlySet<ExternalCategory> = new Set(['public-internet', 'private', 'cluster']);

interface RowFromOutside extends Pick<Connection, 'allowed' | 'unknown'> {
  readonly from: ExternalRange;
}

/** The verdicts of the policies of one workload for outside traffic, by the source that the pod sees. */
export class Sightings {
  private readonly model: ReachabilityModel;
  private readonly workload: { readonly type: 'workload' } & WorkloadReference;
  private rows: readonly RowFromOutside[] | undefined;
  private exposures: readonly Exposure[] | undefined;

  constructor(model: ReachabilityModel, { namespace, name, kind }: Workload) {
    this.model = model;
    this.workload = { type: 'workload', namespace, name, kind };
  }

  /** The source is the client's own address: allowed if some possible client address is allowed. */
  byClient(knocked: KnockedPort, clients: readonly ClientRange[]): Sighting {
    const found = this.furthest(knocked, clients) ?? this.anyOfEachFamily(knocked, clients);
    if (found === undefined)
      return { seenAs: { type: 'client' }, verdict: 'denied', reasons: [{ type: 'no-address' }] };
    const { client, explanation } = found;
    return {
      seenAs: { type: 'client', range: formatRange(client.family, client) },
      verdict: explanation.verdict,
      reasons: explanation.ingress.reasons,
    };
  }

  /** Ports that some client may open, without `except`; the lowest of them. */
  lowestOpenPort(clients: readonly ClientRange[], except: ConnectionSet): KnockedPort | undefined {
    const open = this.outsideRows()
      .filter(({ from }) => clients.some(({ range }) => isSame(range, from.range)))
      .reduce<ConnectionSet>((set, { allowed, unknown }) => set.union(allowed).union(unknown), NO_CONNECTIONS)
      .subtract(except);
    for (const protocol of PROTOCOLS) {
      const [lowest] = open.ports(protocol);
      if (lowest !== undefined) return { protocol, port: lowest.from };
    }
    return undefined;
  }

  /**
   * The source is the client's own address, and no container declares the port: it is not known whether anything
   * listens there, even if policies allow it.
   */
  atUndeclaredPort(knocked: KnockedPort, clients: readonly ClientRange[]): Sighting {
    const sighting = this.byClient(knocked, clients);
    if (sighting.verdict === 'denied') return sighting;
    return { ...sighting, verdict: 'unknown', reasons: [{ type: 'undeclared-port' }, ...sighting.reasons] };
  }

  /** The source is the pod's node, which policies cannot block. */
  byOwnNode(): Sighting {
    return { seenAs: { type: 'own-node' }, verdict: 'allowed', reasons: [{ type: 'own-node' }] };
  }

  /** The source is a load balancer, which may have any address. */
  byLoadBalancer(knocked: KnockedPort, anyone: readonly ClientRange[]): Sighting {
    const best = this.byClient(knocked, anyone);
    const certain = best.verdict === 'denied' || this.letsInAll(knocked, anyone);
    return {
      seenAs: { type: 'load-balancer' },
      verdict: certain ? best.verdict : 'unknown',
      reasons: best.reasons,
    };
  }

  /** The source is a pod of a known controller. */
  byController({ protocol, port }: KnockedPort, { namespace, name, kind }: Workload): Sighting {
    const controller: WorkloadReference = { namespace, name, kind };
    const { verdict, egress, ingress } = this.model.explain(
      { type: 'workload', ...controller },
      this.workload,
      protocol,
      port,
    );
    return {
      seenAs: { type: 'controller', workload: controller },
      verdict,
      reasons: [...egress.reasons, ...ingress.reasons],
      controllerReasons: egress.reasons,
    };
  }

  /**
   * The source is an unknown controller. Allowed if any pod of any namespace is allowed; denied only if none is, nor any
   * outside address that a controller may have; otherwise it depends on where the controller runs. Host-network
   * controllers are allowed by pods on the same node, unless the plugin treats them like other pods.
   */
  byUnidentifiedController({ protocol, port }: KnockedPort): Sighting {
    const seenAs = { type: 'unidentified-controller' } as const;
    const has = (set: ConnectionSet) => set.has(protocol, port);
    const exposures = (this.exposures ??= this.model.exposures(this.workload, 'ingress'));
    const strangers = exposures.filter((exposure) => meansStrangers(exposure) && has(exposure.allowed));
    if (strangers.length > 0) return { seenAs, verdict: 'allowed', reasons: reasonsOf(strangers) };
    const some = exposures.filter(({ allowed, unknown }) => has(allowed) || has(unknown));
    const outside = this.outsideRows().find(
      ({ from, allowed, unknown }) => CONTROLLER_RANGES.has(from.category) && (has(allowed) || has(unknown)),
    );
    if (some.length === 0 && outside === undefined) {
      const { reasons } = this.model.isolation(this.workload, 'ingress');
      const { hostNetworkPods } = this.model.assumptions;
      if (hostNetworkPods === 'as-pods') return { seenAs, verdict: 'denied', reasons };
      const open: readonly EntryReason[] =
        hostNetworkPods === 'unknown' ? [{ type: 'assumption', assumption: 'hostNetworkPods' }] : [];
      return {
        seenAs,
        verdict: 'unknown',
        reasons: [{ type: 'controller-on-own-node' }, ...open, ...reasons],
      };
    }
    const ofOutside =
      outside === undefined ? [] : this.explain(outside.from.range.first, { protocol, port }).ingress.reasons;
    const reasons = [{ type: 'unidentified-controller' } as const, ...reasonsOf(some), ...ofOutside];
    return { seenAs, verdict: 'unknown', reasons };
  }

  private furthest({ protocol, port }: KnockedPort, clients: readonly ClientRange[]) {
    const rows = this.outsideRows();
    for (const certainty of ['allowed', 'unknown'] as const)
      for (const row of rows) {
        if (!row[certainty].has(protocol, port)) continue;
        const client = clients.find(({ range }) => isSame(range, row.from.range));
        if (client !== undefined)
          return { client, explanation: this.explain(firstAddress(client), { protocol, port }) };
      }
    return undefined;
  }

  /** Why every source is denied, explained for one address of a family that the pods have. */
  private anyOfEachFamily(knocked: KnockedPort, clients: readonly ClientRange[]) {
    const explained = (['IPv4', 'IPv6'] as const).flatMap((family) => {
      const client = clients.find((range) => range.family === family);
      return client === undefined
        ? []
        : [{ client, explanation: this.explain(firstAddress(client), knocked) }];
    });
    const spoken = explained.find(
      ({ explanation }) => !explanation.ingress.reasons.some(({ type }) => type === 'no-address'),
    );
    return spoken ?? explained[0];
  }

  private letsInAll({ protocol, port }: KnockedPort, clients: readonly ClientRange[]): boolean {
    const rows = this.outsideRows().filter(({ allowed }) => allowed.has(protocol, port));
    const families = new Set(this.outsideRows().map(({ from }) => from.range.family));
    return clients
      .filter(({ family }) => families.has(family))
      .every(({ range }) => rows.some(({ from }) => isSame(range, from.range)));
  }

  private explain(address: string, { protocol, port }: KnockedPort): Explanation {
    return this.model.explain({ type: 'address', cidr: address }, this.workload, protocol, port);
  }

  private outsideRows(): readonly RowFromOutside[] {
    this.rows ??= [...this.model.connections({ from: 'outside', to: this.workload })].flatMap(
      ({ from, allowed, unknown }) => (from.type === 'external' ? [{ from, allowed, unknown }] : []),
    );
    return this.rows;
  }
}

/** The peer matches pods without labels in namespaces that no policy names, and therefore any pod. */
function meansStrangers({ peer }: Exposure): boolean {
  const namespaceLabels = { [NAMESPACE_NAME_LABEL]: 'a-namespace-that-no-policy-names' };
  return (
    peer.namespaceSelector !== undefined &&
    matchesSelector(peer.namespaceSelector, namespaceLabels) &&
    matchesSelector(peer.podSelector, {})
  );
}

function reasonsOf(exposures: readonly Exposure[]): EntryReason[] {
  return exposures.flatMap(({ reasons }) => reasons);
}

function isSame(a: ExternalRange['range'], b: ExternalRange['range']): boolean {
  return a.family === b.family && a.first === b.first && a.last === b.last;
}

/** The verdict that alternatives agree on. */
export function agreedVerdict(sightings: readonly Sighting[]): Verdict {
  const verdicts = new Set(sightings.map(({ verdict }) => verdict));
  const [only] = verdicts;
  return verdicts.size === 1 && only !== undefined ? only : 'unknown';
}
