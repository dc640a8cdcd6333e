export const ROLES = ['viewer', 'analyst', 'approver', 'admin', 'agent'] as const;
export type Role = (typeof ROLES)[number];

/** What a token may see. Objects out of scope do not exist, in counts and scores too. */
export interface AccessScope {
  /** Cluster ids, or every cluster. */
  readonly clusters: 'all' | readonly string[];
  /** Namespace names within those clusters, or every namespace. */
  readonly namespaces: 'all' | readonly string[];
}

/** Who is asking: made from an API token by the guard, passed to every service method. */
export interface Principal {
  readonly tokenId: string;
  readonly name: string;
  readonly role: Role;
  readonly scope: AccessScope;
}
