import { ANY_KIND } from '../../inventory/inventory.ts';
import type { Inventory, Unread } from '../../inventory/inventory.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { ExposureDoubt } from './entry-point.ts';
import type { ServiceNames } from './service-names.ts';

/**
 * Kinds that may lead to workloads of any namespace: routes name Services of others, a Service may be an alias
 * of another, and endpoints hold any address.
 */
const LEADING_KINDS: ReadonlySet<string> = new Set([
  'Service',
  'EndpointSlice',
  'Endpoints',
  'Ingress',
  'Route',
  'Gateway',
  'HTTPRoute',
  'GRPCRoute',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
  ANY_KIND,
]);

interface PlacedDoubt {
  readonly doubt: ExposureDoubt;
  /** Missing: it is about workloads of every namespace. */
  readonly namespace?: string;
}

/** What keeps workloads from being called not exposed, although no entry point is known that is open. */
export class ExposureDoubts {
  private readonly placed: readonly PlacedDoubt[];

  constructor(inventory: Inventory, names: ServiceNames) {
    this.placed = [...inventory.unread.flatMap(ofUnread), ...ofMissingServices(inventory, names)];
  }

  /** Those about one workload. */
  of(workload: WorkloadReference): readonly ExposureDoubt[] {
    return this.placed
      .filter(({ namespace }) => namespace === undefined || namespace === workload.namespace)
      .map(({ doubt }) => doubt);
  }
}

function ofUnread(unread: Unread): PlacedDoubt[] {
  const doubt: ExposureDoubt = { type: 'unread', unread };
  const bare = unread.kind.split('.', 1)[0]!;
  if (LEADING_KINDS.has(bare)) return [{ doubt }];
  // Pods that are there may differ from their template, e.g. in host ports and labels.
  if (bare !== 'Pod') return [];
  return [{ doubt, ...(unread.namespace !== undefined && { namespace: unread.namespace }) }];
}

/** A route to a Service that was not found, which could select any pod of its namespace. */
function ofMissingServices({ routes }: Inventory, names: ServiceNames): PlacedDoubt[] {
  const found = new Map<string, PlacedDoubt>();
  for (const { kind, namespace, name, backends } of routes)
    for (const backend of backends) {
      const named = names.find(backend.namespace, backend.service);
      if (named.type !== 'missing') continue;
      const doubt: ExposureDoubt = {
        type: 'missing-service',
        route: { kind, namespace, name },
        service: { kind: 'Service', namespace: named.namespace, name: named.name },
      };
      found.set(JSON.stringify(doubt), { doubt, namespace: named.namespace });
    }
  return [...found.values()];
}
