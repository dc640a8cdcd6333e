import type { Caller } from './callers.ts';

/** A field of Query, Mutation or Subscription, or an HTTP route, with the callers that may use it. */
export interface Operation {
  /** `Query.viewer` or `GET /api/v1/clusters/:id`. */
  readonly name: string;
  readonly allowed: readonly Caller[];
  /** A GraphQL document, or the path of a request. `{caller}` stands for the name of the caller. */
  readonly request: string;
  /** What a request posts. */
  readonly body?: object;
  /** The code of the `userErrors`, or of the HTTP error, that callers get who are allowed. Without it there are none. */
  readonly userError?: string;
}

/** Objects in the cluster `production` and its namespace `shop`, which every token sees. */
export interface Ids {
  readonly cluster: string;
  readonly snapshot: string;
  readonly finding: string;
  readonly drift: string;
  readonly job: string;
  readonly token: string;
}

/** A small manifest. */
export const MANIFEST = '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }';

/** A small scenario for the cluster `production`. */
export const SCENARIO = `apiVersion: ringfence.dev/v1
kind: Scenarios
spec: { scenarios: [{ name: one, clusters: [production], from: { internet: true }, to: { namespaceSelector: {} }, expect: denied }] }`;

/** A target that exists in no fleet. */
export const TICKET_TARGET = {
  name: 'issues',
  type: 'github',
  settings: { repository: 'acme/security' },
  secrets: { token: 't' },
  expectedVersion: 9,
};

/** A small data-flow map. */
export const DATA_FLOW_MAP = `apiVersion: ringfence.dev/v1
kind: DataFlowMap
metadata: { name: fleet }
spec: { flows: [{ name: all, from: { namespaceSelector: {} }, to: { namespaceSelector: {} }, state: draft }] }`;

/** A document without any custom rule. */
export const CUSTOM_RULES = `apiVersion: ringfence.dev/v1
kind: CustomRules
metadata: { name: fleet }
spec: { rules: [] }`;
