import { canonicalJson } from '../inventory/canonical-json.ts';
import type { Service, ServicePort } from '../inventory/exposure-objects.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { RECORDS, type Records } from '../inventory/kubernetes/kinds.ts';
import type { InventoryRecord, RecordSort } from '../inventory/kubernetes/record.ts';
import { sortedByIdentity } from '../inventory/order.ts';
import type { ChangeLog } from './changes.ts';
import type { Fates } from './fate.ts';
import { layNamespaces } from './lay-namespaces.ts';
import { layObjects, type Layer } from './lay-objects.ts';

/** The other objects of the base, replaced by those of the manifests; of these, only Services are deleted. */
export function layRecords(
  base: Inventory,
  manifests: Inventory,
  policies: Parameters<typeof layNamespaces>[2],
  fates: Fates,
  log: ChangeLog,
): Records {
  const lay = <T extends InventoryRecord>(
    sort: RecordSort<T>,
    [old, proposed]: readonly [readonly T[], readonly T[]],
    layer: Omit<Layer<T>, 'referenceOf'> = {},
  ): readonly T[] =>
    sortedByIdentity(
      layObjects(old, proposed, log, {
        referenceOf: (record) => referenceOf(sort.kindOf(record), record),
        ...layer,
      }),
    );
  return {
    services: lay(RECORDS.services, [base.services, manifests.services], {
      merged: mergedService,
      lacking: (service) => {
        const reference = referenceOf('Service', service);
        const fate = fates.of(reference);
        if (fate.type === 'deleted') log.deleted(reference);
        else if (fate.type === 'undecided')
          log.undecided(
            reference,
            fate.reason,
            fate.content === 'same' ? undefined : { kind: 'Service', namespace: service.namespace },
          );
        return fate.type === 'deleted' ? [] : [service];
      },
    }),
    routes: lay(RECORDS.routes, [base.routes, manifests.routes]),
    routeClasses: lay(RECORDS.routeClasses, [base.routeClasses, manifests.routeClasses]),
    referenceGrants: lay(RECORDS.referenceGrants, [base.referenceGrants, manifests.referenceGrants]),
    nodes: lay(RECORDS.nodes, [base.nodes, manifests.nodes]),
    namespaces: layNamespaces(base, manifests, policies, log),
  };
}

function referenceOf(kind: string, { namespace, name }: InventoryRecord) {
  return { kind, ...(namespace !== undefined && { namespace }), name };
}

/**
 * Values that the cluster has assigned and the manifests do not set remain: node ports, addresses, manually added
 * endpoints.
 */
function mergedService(base: Service, proposed: Service): Service {
  const { loadBalancer } = proposed;
  const endpoints = new Map(
    [...base.endpoints, ...proposed.endpoints].map((set) => [canonicalJson(set), set] as const),
  );
  const addresses = loadBalancer?.addresses.length === 0 ? base.loadBalancer?.addresses : undefined;
  return {
    ...proposed,
    ports: proposed.ports.map((port) => withNodePort(port, base, proposed)),
    ...(loadBalancer && { loadBalancer: { ...loadBalancer, ...(addresses && { addresses }) } }),
    endpoints: [...endpoints.values()],
  };
}

function withNodePort(port: ServicePort, base: Service, { type }: Service): ServicePort {
  if (port.nodePort !== undefined || (type !== 'NodePort' && type !== 'LoadBalancer')) return port;
  const old = base.ports.find((other) => other.port === port.port && other.protocol === port.protocol);
  return old?.nodePort === undefined ? port : { ...port, nodePort: old.nodePort };
}
