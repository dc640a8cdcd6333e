import { afterAll, describe, expect, it } from 'vitest';
import { DAY, STORY } from '../../support/api/access-story.ts';
import { openApi } from '../../support/api/open-api.ts';
import { namespace, publishState, registerCluster } from '../../support/api/published-fleet.ts';

const { database, api, viewer, ask, statements, close } = await openApi();
afterAll(close);
const limited = await api.issue('viewer', { clusters: 'all', namespaces: ['shop', 'crm'] });

const id = await registerCluster(database.pool, 'blue');
for (const state of STORY) await publishState(database.pool, id, state);

const ABOUT = `cluster: "blue", workload: { namespace: "shop", name: "db", kind: "Deployment" }, direction: INGRESS,
  from: "${DAY(1)}", to: "${DAY(20)}"`;
const DEBUG = 'peer: { workload: { namespace: "tools", name: "debug", kind: "Deployment" } }';
const WEB = 'peer: { workload: { namespace: "crm", name: "web", kind: "Deployment" } }';
const EVENTS = 'openedBy { id text type } closedBy { text }';

const texts = (events: readonly { readonly text: string }[]) => events.map(({ text }) => text);
const REMOVED = expect.stringMatching(
  /^NetworkPolicy shop\/own-namespace-only was removed: .* can now reach /,
);
const ADDED = expect.stringMatching(
  /^NetworkPolicy shop\/own-namespace-only was added: .* can no longer reach /,
);

/** The first peers with the events of their intervals, and the number of statements that reading them took. */
async function during(first: number) {
  const before = statements();
  const { accessDuring } = await ask(
    `{ accessDuring(${ABOUT}) { peers(first: ${first}) { nodes { label intervals { ${EVENTS} } } } } }`,
  );
  return { read: statements() - before, nodes: accessDuring.peers.nodes };
}

describe('the changes of access', () => {
  it('point at the drift events that opened and closed it, with their causes', async () => {
    const { accessHistory } = await ask(`{ accessHistory(${ABOUT}, ${DEBUG}) { verdict ${EVENTS} } }`);
    const told = accessHistory.map((one: Record<'openedBy' | 'closedBy', { text: string }[]>) => [
      texts(one.openedBy),
      texts(one.closedBy),
    ]);
    expect(told).toEqual([
      [[], [REMOVED]],
      [[REMOVED], [ADDED]],
      [[], []],
      [[ADDED], []],
    ]);
    const [, open] = accessHistory;
    const { driftEvent } = await ask(
      `query($id: ID!) { driftEvent(id: $id) { change sequence causes { object { kind name } } } }`,
      { id: open.openedBy[0].id },
    );
    expect(driftEvent).toEqual({
      change: 'OPENED',
      sequence: 2,
      causes: [{ object: { kind: 'NetworkPolicy', name: 'own-namespace-only' } }],
    });
  });

  it('of an outside address, of anybody and of one port point at theirs', async () => {
    for (const peer of [
      'peer: { address: "203.0.113.7" }',
      'peer: null',
      `${DEBUG}, port: { protocol: TCP, ports: "22" }`,
    ]) {
      const { accessHistory } = await ask(`{ accessHistory(${ABOUT}, ${peer}) { ${EVENTS} } }`);
      expect(texts(accessHistory[1].openedBy)).toContainEqual(REMOVED);
      expect(texts(accessHistory[1].closedBy)).toContainEqual(ADDED);
    }
  });

  it('where a peer disappeared point at the events of the connections that this closed', async () => {
    const { accessHistory } = await ask(`{ accessHistory(${ABOUT}, ${WEB}) { verdict ${EVENTS} } }`);
    expect(accessHistory.at(-1)).toMatchObject({
      verdict: 'ABSENT',
      openedBy: [{ text: expect.stringContaining('can no longer reach') }],
    });
  });

  it('where the workload went out of scope point at no event, even if the connection changed too', async () => {
    const green = await registerCluster(database.pool, 'green');
    const [first, second] = STORY.slice(0, 2);
    await publishState(database.pool, green, first!);
    const unclassified = [namespace('shop'), ...second!.objects.slice(1)];
    await publishState(database.pool, green, { ...second!, objects: unclassified });
    const about = ABOUT.replace('blue', 'green');
    const { accessHistory } = await ask(
      `{ accessHistory(${about}, ${DEBUG}) { verdict closed { at { sequence } } ${EVENTS} } }`,
    );
    expect(accessHistory.slice(0, 2)).toMatchObject([
      { verdict: 'DENIED', closed: { at: { sequence: 2 } }, closedBy: [] },
      { verdict: 'OUT_OF_SCOPE', openedBy: [] },
    ]);
  });

  it('are found with as many statements for many peers as for one, and the same through REST', async () => {
    const all = await during(50);
    expect(all.nodes.length).toBeGreaterThan(2);
    expect((await during(1)).read).toBe(all.read);
    const path = '/api/v1/clusters/blue/workloads/shop/Deployment/db';
    const get = (suffix: string) =>
      api.http.get(`${path}${suffix}`).set({ authorization: `Bearer ${viewer}` });
    const period = `from=${DAY(1)}&to=${DAY(20)}`;
    const rest = await get(`/access-during?${period}&limit=50`);
    const debug = rest.body.peers.find(({ label }: { label: string }) => label === 'tools/debug[Deployment]');
    expect(texts(debug.intervals[0].openedBy)).toEqual([REMOVED]);
    const history = await get(`/access-history?${period}&peer=tools/debug[Deployment]`);
    expect(texts(history.body[1].closedBy)).toEqual([ADDED]);
    expect(Object.keys(history.body[1])).not.toContain('opening');
  });

  it('name nothing out of the scope of a token', async () => {
    const response = await api.graphql(
      limited,
      `{ accessDuring(${ABOUT}) { peers(first: 50) { nodes { label intervals { ${EVENTS} } } } } }`,
    );
    expect(response.body.errors).toBeUndefined();
    expect(response.text).not.toMatch(/tools|debug/);
    const web = response.body.data.accessDuring.peers.nodes.find(
      ({ label }: { label: string }) => label === 'crm/web[Deployment]',
    );
    expect(texts(web.intervals[0].openedBy)).toEqual([REMOVED]);
  });
});
