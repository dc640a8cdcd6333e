import type { Inventory } from './inventory.ts';

/** The lists of an inventory whose objects may be in a namespace. */
export type PlacedObjects = Pick<
  Inventory,
  | 'workloads'
  | 'networkPolicies'
  | 'unevaluatedPolicies'
  | 'services'
  | 'routes'
  | 'referenceGrants'
  | 'pluginSettings'
> &
  Pick<Inventory, 'ignoredIn'>;

/** The namespaces that contain at least one object. A Namespace object is not in the namespace of its name. */
export function namespacesWithObjects({ ignoredIn = [], ...placed }: PlacedObjects): ReadonlySet<string> {
  const { workloads, networkPolicies, unevaluatedPolicies, services } = placed;
  const { routes, referenceGrants, pluginSettings } = placed;
  const lists: readonly (readonly { readonly namespace?: string }[])[] = [
    workloads,
    networkPolicies,
    unevaluatedPolicies,
    services,
    routes,
    referenceGrants,
    pluginSettings,
  ];
  return new Set([...ignoredIn, ...lists.flat().flatMap(({ namespace }) => namespace ?? [])]);
}
