import { ANY_KIND } from '../../inventory/problems/unread.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Unread } from '../../inventory/problems/unread.ts';
import type { Route, Service } from '../../inventory/exposure-objects.ts';
import { FOREIGN_ROUTE_KINDS, foreignRouteName } from '../../inventory/kubernetes/routes/foreign-routes.ts';
import { LEADING_KINDS } from '../../inventory/kubernetes/routes/leading-kinds.ts';
import type { Workload } from '../../inventory/workload.ts';
import type { ExposureDoubt } from './entry-point.ts';
import type { GatewayAttachments } from './routes/gateway-attachments.ts';
import type { ServiceNames } from './services/service-names.ts';

const FOREIGN_NAMES: ReadonlySet<string> = new Set(FOREIGN_ROUTE_KINDS.map(foreignRouteName));
/** The group of a broken document is not known. */
const FOREIGN_KINDS: ReadonlySet<string> = new Set(FOREIGN_ROUTE_KINDS.map(({ kind }) => kind));

interface ScopedExposureDoubt {
  readonly doubt: ExposureDoubt;
  /** Missing: it applies to workloads of every namespace. */
  readonly namespace?: string;
  /** Which of them it applies to; missing: all. */
  readonly pods?: 'without-address';
}

const NO_DOUBTS: readonly ExposureDoubt[] = [];

/** Reasons why workloads cannot be reported as not exposed, although no known entry point is open. */
export class ExposureDoubts {
  private readonly placed: readonly ScopedExposureDoubt[];
  private readonly workloads: readonly Workload[];

  constructor(inventory: Inventory, names: ServiceNames, attachments: GatewayAttachments) {
    this.workloads = inventory.workloads;
    const served = inventory.routes.filter((route) => attachments.of(route) !== 'unattached');
    this.placed = [
      ...inventory.unread.flatMap(ofUnread),
      ...ofForeignKinds(inventory),
      ...served.flatMap(ofOpaqueBackends),
      ...ofMissingServices(served, names),
      ...ofEndpointsToBe(inventory.services, served, names),
    ];
  }

  /** Every doubt about some workload of the cluster. */
  get all(): readonly ExposureDoubt[] {
    return [...this.placed.map(({ doubt }) => doubt), ...ofNetworks(this.workloads)];
  }

  /** The doubts about one workload. */
  of(workload: Workload): readonly ExposureDoubt[] {
    const { namespace, pods, podGroups } = workload;
    const onNetworks = podGroups.some(({ furtherNetworks }) => furtherNetworks !== undefined);
    if (this.placed.length === 0 && !onNetworks) return NO_DOUBTS;
    const isWithoutAddress = pods.length === 0 || pods.some(({ addresses }) => addresses.length === 0);
    const placed = this.placed
      .filter((each) => each.namespace === undefined || each.namespace === namespace)
      .filter((each) => each.pods === undefined || isWithoutAddress)
      .map(({ doubt }) => doubt);
    return [...placed, ...ofNetworks([workload])];
  }
}

function ofUnread(unread: Unread): ScopedExposureDoubt[] {
  const doubt: ExposureDoubt = { type: 'unread', unread };
  const bare = unread.kind.split('.', 1)[0]!;
  if (unread.kind === ANY_KIND || LEADING_KINDS.has(bare) || FOREIGN_KINDS.has(bare)) return [{ doubt }];
  // Existing pods may differ from their template, e.g. in host ports and labels.
  if (bare !== 'Pod') return [];
  return [{ doubt, ...(unread.namespace !== undefined && { namespace: unread.namespace }) }];
}

/** One doubt for pods that are on the same networks. */
function ofNetworks(workloads: readonly Workload[]): ExposureDoubt[] {
  const sets = workloads.flatMap(({ podGroups }) =>
    podGroups.flatMap(({ furtherNetworks }) => (furtherNetworks === undefined ? [] : [furtherNetworks])),
  );
  const distinct = new Map(sets.map((networks) => [networks.join(), networks]));
  return [...distinct.values()].map((networks) => ({ type: 'further-network', networks }));
}

function ofForeignKinds({ ignoredKinds }: Inventory): ScopedExposureDoubt[] {
  return Object.keys(ignoredKinds)
    .filter((kind) => FOREIGN_NAMES.has(kind))
    .map((kind) => ({ doubt: { type: 'unevaluated-kind', kind } }));
}

function ofOpaqueBackends({ kind, namespace, name, opaqueBackends = [] }: Route): ScopedExposureDoubt[] {
  return opaqueBackends.map((backend) => ({
    doubt: { type: 'unknown-backend', route: { kind, namespace, name }, kind: backend },
  }));
}

/** Services without a selector that are open to the outside, or that a route leads to. */
function ofEndpointsToBe(
  services: readonly Service[],
  routes: readonly Route[],
  names: ServiceNames,
): ScopedExposureDoubt[] {
  const routed = new Set(
    routes
      .flatMap(({ backends }) => backends)
      .map((backend) => names.find(backend.namespace, backend.service))
      .flatMap((named) => (named.type === 'service' ? [named.service] : [])),
  );
  return services
    .filter(({ selector, type }) => selector === undefined && type !== 'ExternalName')
    .filter(
      (service) => routed.has(service) || service.type !== 'ClusterIP' || service.externalIps.length > 0,
    )
    .map(({ namespace, name }) => ({
      doubt: { type: 'endpoints-to-be', service: { kind: 'Service', namespace, name } },
      pods: 'without-address',
    }));
}

/** A route to a Service that was not found, which could select any pod of its namespace. */
function ofMissingServices(routes: readonly Route[], names: ServiceNames): ScopedExposureDoubt[] {
  const found = new Map<string, ScopedExposureDoubt>();
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
