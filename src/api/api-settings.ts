/** What one request may cost. Every refusal names the limit by its key here. */
export interface RequestLimits {
  /** Request body, in bytes. */
  readonly bodyBytes: number;
  /** Levels of objects and lists in a JSON body. */
  readonly bodyDepth: number;
  /** Lexical tokens of a GraphQL document. */
  readonly tokens: number;
  /** Nesting of selection sets, fragments followed. */
  readonly depth: number;
  /** Fields and fragments of an operation, fragments followed. */
  readonly selections: number;
  /** Aliases in an operation, fragments followed. */
  readonly aliases: number;
  /** Directives in an operation, fragments followed. */
  readonly directives: number;
  /** Objects that an operation can return at most, as far as its arguments tell. */
  readonly cost: number;
  /** Fields of an operation that ask a model who can reach whom, or what a snapshot contains. */
  readonly questions: number;
  /** Such questions open at once per token, over all its operations. */
  readonly openQuestions: number;
  /** Time for one operation, in seconds. */
  readonly operationSeconds: number;
  /** Failed authentications per client address and minute. */
  readonly failedAuthentications: number;
  /** Subscriptions open at once per token. */
  readonly subscriptions: number;
}

export const DEFAULT_REQUEST_LIMITS: RequestLimits = {
  bodyBytes: 262_144,
  bodyDepth: 50,
  tokens: 2000,
  depth: 14,
  selections: 5000,
  aliases: 30,
  directives: 30,
  cost: 20_000,
  questions: 6,
  openQuestions: 16,
  operationSeconds: 10,
  failedAuthentications: 30,
  subscriptions: 20,
};

/** How the API behaves towards its callers. */
export interface ApiSettings {
  /** Schema introspection, and hints such as "did you mean" in errors: for development. */
  readonly schemaDetails: 'shown' | 'hidden';
  /**
   * Who may read `/metrics`. `token` by default: the numbers name no cluster, but tell how large a fleet is
   * and how it fares. `public` suits a scraper that cannot send a token, behind a network policy.
   */
  readonly metricsAccess: 'token' | 'public';
  /** Addresses and CIDR blocks of proxies whose `X-Forwarded-For` tells where a request comes from. */
  readonly trustedProxies: readonly string[];
  readonly limits: RequestLimits;
}

export const DEFAULT_API_SETTINGS: ApiSettings = {
  schemaDetails: 'hidden',
  metricsAccess: 'token',
  trustedProxies: [],
  limits: DEFAULT_REQUEST_LIMITS,
};
