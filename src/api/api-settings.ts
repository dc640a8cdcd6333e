import { DEFAULT_FINDING_SETTINGS, type FindingSettings } from '../core/findings/finding-settings.ts';
import { DEFAULT_SETTINGS, type AssessmentSettings } from '../core/rules/settings.ts';

/** Limits of a request. An error that reports an exceeded limit names it by its key here. */
export interface RequestLimits {
  /** Request body, in bytes. */
  readonly bodyBytes: number;
  /** Levels of objects and lists in a JSON body. */
  readonly bodyDepth: number;
  /** Lexical tokens of a GraphQL document. */
  readonly tokens: number;
  /** Nesting of selection sets, including fragments. */
  readonly depth: number;
  /** Fields and fragments of an operation, including those inside fragments. */
  readonly selections: number;
  /** Aliases in an operation, including fragments. */
  readonly aliases: number;
  /** Directives in an operation, including fragments. */
  readonly directives: number;
  /** Maximum number of objects that an operation can return, estimated from its arguments. */
  readonly cost: number;
  /** Fields of an operation that query a model, for reachability or for the contents of a snapshot. */
  readonly questions: number;
  /** Number of such questions that may wait for their result at the same time, per token, over all its operations. */
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

/** Settings of the API. */
export interface ApiSettings {
  /**
   * Who may read `/metrics`. The default is `token`, because metrics name the clusters and reveal their state. `public`
   * is for scrapers that cannot send a token: restrict access with a network policy. The metrics then do not name
   * clusters.
   */
  readonly metricsAccess: 'token' | 'public';
  /** Addresses and CIDR blocks of proxies whose `X-Forwarded-For` header is trusted to contain the client's address. */
  readonly trustedProxies: readonly string[];
  /** What the clusters are judged with, in addition to the data-flow map. */
  readonly assessment: AssessmentSettings;
  /** Teams, and within how many days findings should be fixed. */
  readonly findings: FindingSettings;
  readonly limits: RequestLimits;
}

export const DEFAULT_API_SETTINGS: ApiSettings = {
  metricsAccess: 'token',
  trustedProxies: [],
  assessment: DEFAULT_SETTINGS,
  findings: DEFAULT_FINDING_SETTINGS,
  limits: DEFAULT_REQUEST_LIMITS,
};
