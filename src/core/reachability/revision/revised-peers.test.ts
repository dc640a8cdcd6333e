import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  modelOf,
  namespace,
  networkPolicy,
  pod,
  running,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { revise } from './revise.ts';

const podNamed = (name: string, inside = 'app') => ({ type: 'pod', namespace: inside, name }) as const;
const spaces = [namespace('app'), namespace('other', { team: 'x' })];
const db = pod('db', { app: 'db' }, { status: running('10.0.0.1') });
const letting = (from: readonly object[], ports: readonly object[] = []) =>
  networkPolicy('ways', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from, ports }] });

/** Whether `client` may open TCP 80 to `db`, before and after a change of the client. */
function verdicts(
  before: Manifest,
  after: Manifest,
  others: readonly Manifest[],
  options: ClusterOptions = {},
) {
  const model = modelOf([...spaces, db, before, ...others], options);
  const { workloads } = inventoryOf([...spaces, db, after, ...others], options);
  const client = workloads.find(({ name }) => name === 'client')!;
  const revision = revise(model, [{ type: 'put-workload', workload: client }]);
  const query = podNamed('client', client.namespace);
  return [model, revision.model].map((each) => each.explain(query, podNamed('db'), 'TCP', 80).verdict);
}

const client = (labels: object, address = '10.0.0.2', inside = 'app') =>
  pod('client', labels, { metadata: { namespace: inside }, status: running(address) });
const serving = (containerPort: number) =>
  pod(
    'client',
    { app: 'client' },
    {
      spec: { containers: [{ name: 'main', ports: [{ name: 'http', containerPort }] }] },
    },
  );

const elsewhere = (app: string) => client({ app }, '10.0.0.2', 'other');

describe('a workload that is another pod to policies than before', () => {
  it('comes to be a peer by its labels, and is one no longer', () => {
    const own = [letting([{ podSelector: { matchLabels: { app: 'web' } } }])];
    expect(verdicts(client({ app: 'api' }), client({ app: 'web' }), own)).toEqual(['denied', 'allowed']);
    expect(verdicts(client({ app: 'web' }), client({ app: 'api' }), own)).toEqual(['allowed', 'denied']);
  });

  it('comes to be a peer by its labels in a namespace that a selector means', () => {
    const peers = [
      { namespaceSelector: { matchLabels: { team: 'x' } }, podSelector: { matchLabels: { app: 'web' } } },
    ];
    expect(verdicts(elsewhere('api'), elsewhere('web'), [letting(peers)])).toEqual(['denied', 'allowed']);
    expect(verdicts(elsewhere('web'), elsewhere('api'), [letting(peers)])).toEqual(['allowed', 'denied']);
    expect(verdicts(client({ app: 'api' }), client({ app: 'web' }), [letting(peers)])).toEqual([
      'denied',
      'denied',
    ]);
  });

  it('comes to be a peer by its address', () => {
    const block = [letting([{ ipBlock: { cidr: '10.0.0.128/25' } }])];
    const points = { cidrMatchesPods: 'by-address' } as const;
    expect(verdicts(client({}), client({}, '10.0.0.130'), block, { points })).toEqual(['denied', 'allowed']);
    expect(verdicts(client({}, '10.0.0.130'), client({}), block, { points })).toEqual(['allowed', 'denied']);
  });

  it('stays one of anybody', () => {
    expect(verdicts(client({ app: 'api' }), client({ app: 'web' }), [letting([])])).toEqual([
      'allowed',
      'allowed',
    ]);
  });

  it('comes to be isolated, and is so no longer', () => {
    const closed = networkPolicy('closed', {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Egress'],
    });
    expect(verdicts(client({ app: 'api' }), client({ app: 'web' }), [closed])).toEqual(['allowed', 'denied']);
    expect(verdicts(client({ app: 'web' }), client({ app: 'api' }), [closed])).toEqual(['denied', 'allowed']);
  });

  it('is found by rules towards it under the number that it gives a name', () => {
    const policy = networkPolicy('out', {
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: {} }], ports: [{ port: 'http' }] }],
    });
    const model = modelOf([...spaces, db, serving(80), policy]);
    const [after] = inventoryOf([...spaces, serving(81), policy]).workloads;
    const revised = revise(model, [{ type: 'put-workload', workload: after! }]).model;
    const opened = [model, revised].map((each) =>
      [80, 81].map((port) => each.explain(podNamed('db'), podNamed('client'), 'TCP', port).verdict),
    );
    expect(opened).toEqual([
      ['allowed', 'denied'],
      ['denied', 'allowed'],
    ]);
  });

  it('comes to be one of several peers that mean different namespaces', () => {
    const peers = [
      { podSelector: { matchLabels: { app: 'nobody' } } },
      { namespaceSelector: { matchLabels: { team: 'x' } }, podSelector: { matchLabels: { app: 'web' } } },
    ];
    expect(verdicts(elsewhere('api'), elsewhere('web'), [letting(peers)])).toEqual(['denied', 'allowed']);
  });
});

describe('a workload that was not there before', () => {
  const known = pod('known', { app: 'web' }, { status: running('10.0.0.3') });
  const newcomer = (...policies: readonly Manifest[]) => {
    const objects = [...spaces, db, known, ...policies];
    const { workloads } = inventoryOf([...objects, client({ app: 'web' })]);
    const added = workloads.find(({ name }) => name === 'client')!;
    const revision = revise(modelOf(objects), [{ type: 'put-workload', workload: added }]);
    return [revision.means, revision.model.explain(podNamed('client'), podNamed('db'), 'TCP', 80).verdict];
  };

  it('is one of anybody', () => {
    expect(newcomer(letting([]))).toEqual(['revised', 'allowed']);
  });

  it('is a peer by its labels, or none', () => {
    expect(newcomer(letting([{ podSelector: { matchLabels: { app: 'web' } } }]))).toEqual([
      'revised',
      'allowed',
    ]);
    expect(newcomer(letting([{ podSelector: { matchLabels: { app: 'db' } } }]))).toEqual([
      'revised',
      'denied',
    ]);
  });
});
