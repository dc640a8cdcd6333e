import { expect } from 'vitest';
import { DAY, INTERVAL, STORY, told } from './access-story.ts';
import { openApi } from './open-api.ts';
import { publishState, registerCluster } from './published-fleet.ts';

/** Asks about the workload `db` of the cluster `blue`, which has the history of `STORY`. */
export const DB = 'cluster: "blue", workload: { namespace: "shop", name: "db", kind: "Deployment" }';

/** What is asked of everybody who had access during a period. */
export const DURING = `coverage { from until coverage }
  peers(first: 100) { totalCount nodes { label workload { name } addresses { first last } intervals ${INTERVAL} } }`;

/** The argument for a Deployment as the other end. */
export const peer = (space: string, name: string) =>
  `peer: { workload: { namespace: "${space}", name: "${name}", kind: "Deployment" } }`;

/** The labels of the peers of an answer. */
export function labels({
  peers,
}: {
  readonly peers: { readonly nodes: readonly { readonly label: string }[] };
}) {
  return peers.nodes.map(({ label }) => label);
}

/** An API that knows `STORY`, with questions about the access to its database. Close it after use. */
export async function openAccessQuestions() {
  const opened = await openApi();
  const { database, api, viewer, ask } = opened;
  const id = await registerCluster(database.pool, 'blue');
  for (const state of STORY) await publishState(database.pool, id, state);
  return {
    ...opened,
    limited: await api.issue('viewer', { clusters: 'all', namespaces: ['shop', 'crm'] }),
    history: async (args: string, token?: string) => {
      const { accessHistory } = await ask(
        `{ accessHistory(${DB}, direction: INGRESS, from: "${DAY(1)}", to: "${DAY(20)}", ${args}) ${INTERVAL} }`,
        undefined,
        token,
      );
      return told(accessHistory);
    },
    during: async (from: string, to: string, token?: string) => {
      const { accessDuring } = await ask(
        `{ accessDuring(${DB}, direction: INGRESS, from: "${from}", to: "${to}") { ${DURING} } }`,
        undefined,
        token,
      );
      return accessDuring;
    },
    refusal: async (query: string, token = viewer) => {
      const { body } = await api.graphql(token, query);
      expect(body.errors).toHaveLength(1);
      const { message, extensions } = body.errors[0];
      return { message, code: extensions.code, field: extensions.field };
    },
    get: async (path: string, parameters: Readonly<Record<string, string>>, token = viewer) =>
      api.http
        .get(`/api/v1/clusters/blue/workloads/${path}`)
        .query(parameters)
        .set('authorization', `Bearer ${token}`),
  };
}
