import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { afterAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { DEFAULT_API_SETTINGS, DEFAULT_REQUEST_LIMITS } from '../../../../src/api/api-settings.ts';
import { toGlobalId } from '../../../../src/api/global-id.ts';
import { startApi } from '../../../support/api/api-server.ts';
import { createTestDatabase } from '../../../support/store/database.ts';
import {
  isolation,
  publishFleet,
  publishState,
  registerCluster,
  SHOP,
} from '../../../support/api/published-fleet.ts';
import { CALLERS, rightsOf, type Caller } from './callers.ts';
import { graphqlOperations } from './graphql-operations.ts';
import { CUSTOM_RULES, DATA_FLOW_MAP, type Ids, type Operation } from './operations.ts';
import { restOperations } from './rest-operations.ts';

const database = await createTestDatabase();
const api = await startApi(database.pool, {
  settings: {
    ...DEFAULT_API_SETTINGS,
    limits: { ...DEFAULT_REQUEST_LIMITS, operationSeconds: 300, failedAuthentications: 1000 },
  },
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

const { production, before, after } = await publishFleet(database.pool);
/** A cluster for each caller, which some of them may remove. */
const spares = await Promise.all(CALLERS.map((caller) => registerCluster(database.pool, `spare-${caller}`)));
const tokens = new Map<Caller, string>();
for (const caller of CALLERS) {
  if (caller === 'stranger') continue;
  const { role, scope } = rightsOf(caller, [production, ...spares]);
  tokens.set(caller, await api.issue(role, scope, { name: caller, email: `${caller}@example.org` }));
}
const ids = await createObjects();
const OPERATIONS = [...graphqlOperations(ids), ...restOperations(ids)];

async function createObjects(): Promise<Ids> {
  const admin = tokens.get('admin') ?? '';
  const found = await api.graphql(
    admin,
    `{ findings(first: 1, filter: { clusters: ["production"], namespaces: ["shop"] }) { nodes { id } }
       drift(first: 1, filter: { clusters: ["production"], namespaces: ["shop"], types: [OBJECT] }) { nodes { id } } }`,
  );
  const made = await api.graphql(
    admin,
    `mutation {
      takeSnapshot(input: { cluster: "production" }) { jobId }
      approveBaseline(input: { cluster: "production", snapshot: "${toGlobalId('Snapshot', before.id)}",
        comment: "Reviewed", expectedVersion: 0 }) { jobId }
      applyCustomRules(input: { rules: ${JSON.stringify(CUSTOM_RULES)}, comment: "First", expectedVersion: 0 }) {
        customRules { version }
      }
      applyDataFlowMap(input: { map: ${JSON.stringify(DATA_FLOW_MAP)}, comment: "First", expectedVersion: 0 }) {
        dataFlowMap { version }
      }
      createApiToken(input: { name: "old", role: VIEWER, clusterIds: ["production"], namespaces: ["shop"] }) {
        apiToken { id }
      }
    }`,
  );
  return {
    cluster: toGlobalId('Cluster', production),
    snapshot: toGlobalId('Snapshot', after.id),
    drift: found.body.data.drift.nodes[0].id,
    finding: found.body.data.findings.nodes[0].id,
    job: made.body.data.takeSnapshot.jobId,
    token: made.body.data.createApiToken.apiToken.id,
  };
}

const OUTCOMES: Readonly<Record<string | number, string>> = {
  200: 'allowed',
  201: 'allowed',
  202: 'allowed',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'allowed, NOT_FOUND',
  409: 'allowed, CONFLICT',
  FORBIDDEN: 'forbidden',
};

/** `allowed`, `forbidden`, `unauthenticated`, or the response if it is none of these. */
async function outcomeOf({ name, request, body }: Operation, caller: Caller): Promise<string> {
  const text = request.replace('{caller}', caller);
  const token = tokens.get(caller);
  if (name.startsWith('Subscription.')) return outcomeOfSubscription(text, token);
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  if (/^(Query|Mutation)\./.test(name)) {
    const answer = await api.http.post('/graphql').set(authorization).send({ query: text });
    return answer.status === 401 ? 'unauthenticated' : outcomeOfResult(answer.body);
  }
  const call = name.startsWith('POST ') ? api.http.post(text).send(body) : api.http.get(text);
  const response = await call.set(authorization);
  return OUTCOMES[response.status] ?? `${response.status}: ${response.text}`;
}

interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[];
}

function outcomeOfResult({ data, errors }: Result): string {
  if (errors !== undefined) {
    return OUTCOMES[String(errors[0]?.extensions?.['code'])] ?? JSON.stringify(errors);
  }
  const [value] = Object.values(data ?? {});
  if (value === null || value === undefined) return 'nothing';
  const codes = JSON.stringify(value).match(/(?<="code":")\w+/g) ?? [];
  return ['allowed', ...codes].join(', ');
}

/** Publishes snapshots, each with a change, until the subscriber is told of one or is refused. */
async function outcomeOfSubscription(query: string, token: string | undefined): Promise<string> {
  const client = createClient({
    url: `ws://127.0.0.1:${api.port}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(token !== undefined && { connectionParams: { authorization: `Bearer ${token}` } }),
  });
  const events = client.iterate({ query });
  const told = events.next().then(({ value }) => outcomeOfResult(value), outcomeOfRefusal);
  for (let round = 0; ; round += 1) {
    const objects = round % 2 === 0 ? SHOP : [...SHOP, isolation('shop')];
    await publishState(database.pool, production, { at: new Date().toISOString(), objects });
    const outcome = await Promise.race([told, delay(500, undefined)]);
    if (outcome === undefined) continue;
    await events.return?.();
    await client.dispose();
    return outcome;
  }
}

/** A socket is closed with 4403 if its token is not valid; a refused subscription ends with GraphQL errors. */
function outcomeOfRefusal(error: unknown): string {
  if (error instanceof Object && 'code' in error && error.code === 4403) return 'unauthenticated';
  return Array.isArray(error) ? outcomeOfResult({ errors: error }) : String(error);
}

function expectedOutcome({ allowed, userError }: Operation, caller: Caller): string {
  if (allowed.includes(caller)) return userError === undefined ? 'allowed' : `allowed, ${userError}`;
  return caller === 'stranger' ? 'unauthenticated' : 'forbidden';
}

describe('every operation', () => {
  it('of GraphQL and HTTP says who may use it', async () => {
    const { body } = await api.graphql(
      tokens.get('viewer') ?? '',
      `{ __schema { queryType { ...Fields } mutationType { ...Fields } subscriptionType { ...Fields } } }
       fragment Fields on __Type { name fields { name } }`,
    );
    const types: readonly { name: string; fields: { name: string }[] }[] = Object.values(body.data.__schema);
    const fields = types.flatMap((type) => type.fields.map(({ name }) => `${type.name}.${name}`));
    const listed = new Set(OPERATIONS.map(({ name }) => name));
    expect([...listed].toSorted()).toEqual([...fields, ...api.routes].toSorted());
  });

  it.each(OPERATIONS)('$name is for those who may use it, and for nobody else', async (operation) => {
    const outcomes: [Caller, string][] = [];
    for (const caller of CALLERS) outcomes.push([caller, await outcomeOf(operation, caller)]);
    expect(Object.fromEntries(outcomes)).toEqual(
      Object.fromEntries(CALLERS.map((caller) => [caller, expectedOutcome(operation, caller)])),
    );
  });
});
