import { describe, expect, it } from 'vitest';
import { modelOf, networkPolicy, pod } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { workloadKey } from '../../inventory/workload.ts';
import { diff } from './diff.ts';
import type { ComparedEndpoint, ConnectionDifference, GainAndLoss } from './difference.ts';

const endText = (end: ComparedEndpoint) =>
  end.type === 'workload'
    ? workloadKey(end)
    : `${end.range.first}-${end.range.last} (${end.categories.join(', ')})`;
const changeText = ({ gained, lost }: GainAndLoss) => `+ ${gained.toString()} - ${lost.toString()}`;
const differenceText = ({ change, from, to, allowed, unknown }: ConnectionDifference) =>
  `${endText(from)} -> ${endText(to)} ${change}: allowed ${changeText(allowed)}, unknown ${changeText(unknown)}`;

function compared(before: readonly Manifest[], after: readonly Manifest[], options: ClusterOptions = {}) {
  const found = diff(modelOf(before, options), modelOf(after, options));
  return {
    added: found.workloads.added.map(workloadKey),
    removed: found.workloads.removed.map(workloadKey),
    connections: found.connections.map(differenceText),
    ofAddedWorkloads: found.ofAddedWorkloads.map(differenceText),
    ofRemovedWorkloads: found.ofRemovedWorkloads.map(differenceText),
    undecided: found.undecided,
  };
}

const NOTHING = '+ No Connections - No Connections';
const NO_CHANGE = {
  added: [],
  removed: [],
  connections: [],
  ofAddedWorkloads: [],
  ofRemovedWorkloads: [],
  undecided: 0,
};

const closed = (name: string, ...ingress: readonly object[]) =>
  networkPolicy(name, {
    podSelector: { matchLabels: { app: 'db' } },
    policyTypes: ['Ingress', 'Egress'],
    ingress,
  });
const fromWeb = (...ports: readonly object[]) => ({
  from: [{ podSelector: { matchLabels: { app: 'web' } } }],
  ports,
});
const fromBlock = (cidr: string) => ({ from: [{ ipBlock: { cidr } }], ports: [{ port: 1 }] });

/** A workload that is cut off from the outside, so that only rows between workloads are left. */
const alone = networkPolicy('alone', {
  podSelector: { matchLabels: { app: 'web' } },
  policyTypes: ['Ingress', 'Egress'],
  egress: [{ to: [{ podSelector: {} }] }],
});
const web = pod('web', { app: 'web' });
const db = pod('db', { app: 'db' });
const cluster = [web, db, alone];

describe('what two clusters differ in', () => {
  it('is nothing where policies differ and say the same', () => {
    const two = [closed('one', fromWeb({ port: 1 })), closed('two', fromWeb({ port: 2 }))];
    const one = [closed('both', fromWeb({ port: 1, endPort: 2 }))];
    expect(compared([...cluster, ...two], [...cluster, ...one])).toEqual(NO_CHANGE);
  });

  it('is a connection that comes, goes or changes', () => {
    const none = [...cluster, closed('none')];
    const some = [...cluster, closed('some', fromWeb({ port: 1 }))];
    const other = [...cluster, closed('other', fromWeb({ port: 2 }))];
    const row = 'app/web[Pod] -> app/db[Pod]';
    expect(compared(none, some).connections).toEqual([
      `${row} added: allowed + TCP 1 - No Connections, unknown ${NOTHING}`,
    ]);
    expect(compared(some, none).connections).toEqual([
      `${row} removed: allowed + No Connections - TCP 1, unknown ${NOTHING}`,
    ]);
    expect(compared(some, other).connections).toEqual([
      `${row} changed: allowed + TCP 2 - TCP 1, unknown ${NOTHING}`,
    ]);
  });

  it('tells what became known from what was allowed, and counts what neither decides', () => {
    const perhaps = [...cluster, closed('perhaps', fromWeb({ port: 1, endPort: 3 }))];
    const surely = [...cluster, closed('surely', fromWeb({ port: 1 }, { port: 2 }, { port: 3 }))];
    const options = { points: { endPort: 'unknown' } } as const;
    expect(compared(perhaps, surely, options)).toEqual({
      ...NO_CHANGE,
      connections: [
        'app/web[Pod] -> app/db[Pod] changed: allowed + TCP 2-3 - No Connections, unknown + No Connections - TCP 2-3',
      ],
    });
    const nothing = [...cluster, closed('nothing')];
    expect(compared(nothing, perhaps, options).connections).toEqual([
      'app/web[Pod] -> app/db[Pod] added: allowed + TCP 1 - No Connections, unknown + TCP 2-3 - No Connections',
    ]);
    const further = [...cluster, closed('further', fromWeb({ port: 1, endPort: 4 }))];
    expect(compared(perhaps, further, options)).toEqual({
      ...NO_CHANGE,
      connections: [
        `app/web[Pod] -> app/db[Pod] changed: allowed ${NOTHING}, unknown + TCP 4 - No Connections`,
      ],
      undecided: 1,
    });
    expect(compared(perhaps, perhaps, options)).toEqual({ ...NO_CHANGE, undecided: 1 });
  });

  it('keeps apart what comes and goes with a workload', () => {
    const policy = closed('some', fromWeb({ port: 1 }));
    const row = 'app/web[Pod] -> app/db[Pod]';
    const arrival = compared([db, alone, policy], [...cluster, policy]);
    expect(arrival).toEqual({
      ...NO_CHANGE,
      added: ['app/web[Pod]'],
      ofAddedWorkloads: [`${row} added: allowed + TCP 1 - No Connections, unknown ${NOTHING}`],
    });
    expect(compared([...cluster, policy], [web, alone, policy])).toEqual({
      ...NO_CHANGE,
      removed: ['app/db[Pod]'],
      ofRemovedWorkloads: [`${row} removed: allowed + No Connections - TCP 1, unknown ${NOTHING}`],
    });
  });

  it('joins neighbouring addresses that change alike, with what they are', () => {
    const before = [db, closed('none')];
    const around = [db, closed('around', fromBlock('9.0.0.0/8'), fromBlock('10.0.0.0/8'))];
    expect(compared(before, around).connections).toEqual([
      `9.0.0.0-10.255.255.255 (private, public-internet) -> app/db[Pod] added: allowed + TCP 1 - No Connections, unknown ${NOTHING}`,
    ]);
    const apart = [db, closed('apart', fromBlock('9.0.0.0/8'), fromBlock('11.0.0.0/8'))];
    expect(compared(before, apart).connections).toEqual([
      `9.0.0.0-9.255.255.255 (public-internet) -> app/db[Pod] added: allowed + TCP 1 - No Connections, unknown ${NOTHING}`,
      `11.0.0.0-11.255.255.255 (public-internet) -> app/db[Pod] added: allowed + TCP 1 - No Connections, unknown ${NOTHING}`,
    ]);
    expect(compared(around, apart).connections).toEqual([
      `10.0.0.0-10.255.255.255 (private) -> app/db[Pod] removed: allowed + No Connections - TCP 1, unknown ${NOTHING}`,
      `11.0.0.0-11.255.255.255 (public-internet) -> app/db[Pod] added: allowed + TCP 1 - No Connections, unknown ${NOTHING}`,
    ]);
  });

  it('is nothing where addresses are cut otherwise and treated alike', () => {
    const whole = [db, closed('whole', fromBlock('9.0.0.0/8'))];
    const halves = [db, closed('halves', fromBlock('9.0.0.0/9'), fromBlock('9.128.0.0/9'))];
    expect(compared(whole, halves)).toEqual(NO_CHANGE);
  });

  it('keeps the families of addresses apart', () => {
    const before = [db, closed('none')];
    const after = [db, closed('all', { ports: [{ port: 1 }] })];
    const rows = compared(before, after).connections.map((text) => text.split(' ')[0]);
    expect(rows).toEqual(['0.0.0.0-255.255.255.255', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']);
  });

  it('lists what workloads open, then what the outside may open to them', () => {
    const before = [...cluster, closed('none')];
    const egress = networkPolicy('out', {
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '9.0.0.0/8' } }], ports: [{ port: 1 }] }],
    });
    const after = [...cluster, closed('some', fromWeb({ port: 1 }), fromBlock('9.0.0.0/8')), egress];
    expect(compared(before, after).connections.map((text) => text.split(' added')[0])).toEqual([
      'app/db[Pod] -> 9.0.0.0-9.255.255.255 (public-internet)',
      'app/web[Pod] -> app/db[Pod]',
      '9.0.0.0-9.255.255.255 (public-internet) -> app/db[Pod]',
    ]);
  });

  it('lists destinations in one order, in whichever cluster they are', () => {
    const api = pod('api', { app: 'api' });
    const some = [...cluster, api, closed('some', fromWeb({ port: 1 }))];
    const fewer = networkPolicy('alone', {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Ingress', 'Egress'],
      egress: [{ to: [{ podSelector: { matchLabels: { app: 'db' } } }] }],
    });
    const before = [web, db, api, fewer, closed('some', fromWeb({ port: 2 }))];
    const ofWeb = compared(before, some).connections.filter((text) => text.startsWith('app/web[Pod]'));
    expect(ofWeb.map((text) => text.split(':')[0])).toEqual([
      'app/web[Pod] -> app/api[Pod] added',
      'app/web[Pod] -> app/db[Pod] changed',
    ]);
  });

  it('is no loss from outside where workloads begin to open connections', () => {
    const letIn = [fromBlock('9.0.0.0/8')];
    const mute = [db, closed('mute', ...letIn)];
    const out = networkPolicy('out', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '8.0.0.0/8' } }], ports: [{ port: 2 }] }],
    });
    const row = 'app/db[Pod] -> 8.0.0.0-8.255.255.255 (public-internet)';
    expect(compared(mute, [...mute, out]).connections).toEqual([
      `${row} added: allowed + TCP 2 - No Connections, unknown ${NOTHING}`,
    ]);
    expect(compared([...mute, out], mute).connections).toEqual([
      `${row} removed: allowed + No Connections - TCP 2, unknown ${NOTHING}`,
    ]);
  });
});

describe('a pod without a controller', () => {
  it('is not compared with itself, which it always reaches', () => {
    const deny = networkPolicy('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const { connections } = compared([pod('db')], [pod('db'), deny]);
    expect(connections.filter((text) => text.includes('app/db[Pod] -> app/db[Pod]'))).toEqual([]);
    expect(connections.length).toBeGreaterThan(0);
  });
});
