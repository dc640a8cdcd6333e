import type { ReferenceGrant, Route, RouteBackend } from '../../../inventory/exposure-objects.ts';

const GATEWAY_API = 'gateway.networking.k8s.io';

/** Which routes may lead to Services of other namespaces (Gateway API: ReferenceGrant). */
export class ReferenceGrants {
  private readonly byNamespace: Map<string, ReferenceGrant[]>;

  constructor(grants: readonly ReferenceGrant[]) {
    this.byNamespace = Map.groupBy(grants, ({ namespace }) => namespace);
  }

  /** Ingresses and OpenShift Routes refer only to Services of their own namespace, and need no grant. */
  allow(route: Route, backend: RouteBackend): boolean {
    if (backend.namespace === route.namespace) return true;
    return (this.byNamespace.get(backend.namespace) ?? []).some(
      ({ from, to }) =>
        from.some(
          ({ group, kind, namespace }) =>
            group === GATEWAY_API && kind === route.kind && namespace === route.namespace,
        ) &&
        to.some(
          ({ group, kind, name }) =>
            group === '' && kind === 'Service' && (name === undefined || name === backend.service),
        ),
    );
  }
}
