/** What a token may see. Objects out of scope do not exist, in counts and scores too. */
export interface AccessScope {
  /** Cluster ids, or every cluster. */
  readonly clusters: 'all' | readonly string[];
  /** Namespace names within those clusters, or every namespace. */
  readonly namespaces: 'all' | readonly string[];
}
