/** What a token may see. Objects out of scope are treated as nonexistent, also in counts and scores. */
export interface AccessScope {
  /** Cluster ids, or every cluster. */
  readonly clusters: 'all' | readonly string[];
  /** Namespace names within those clusters, or every namespace. */
  readonly namespaces: 'all' | readonly string[];
}

export function seesCluster(scope: AccessScope, clusterId: string): boolean {
  return scope.clusters === 'all' || scope.clusters.includes(clusterId);
}

export function seesNamespace(scope: AccessScope, namespace: string): boolean {
  return scope.namespaces === 'all' || scope.namespaces.includes(namespace);
}

/** The objects that are in scope: those in a namespace of the scope, and those without a namespace. */
export function visible(scope: AccessScope): (object: { readonly namespace?: string }) => boolean {
  return ({ namespace }) => namespace === undefined || seesNamespace(scope, namespace);
}
