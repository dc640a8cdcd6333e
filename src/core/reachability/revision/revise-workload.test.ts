import { describe, expect, it } from 'vitest';
import {
  inventoryWith,
  namespaceNamed,
  workloadWith,
} from '../../../../test/support/manifests/inventories.ts';
import { inventoryOf, networkPolicy } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { NetworkPolicy } from '../../inventory/network-policy.ts';
import type { PodGroup, Workload } from '../../inventory/workload.ts';
import { compile } from '../compilation/compile.ts';
import { diff } from '../comparison/diff.ts';
import type { ReachabilityModel } from '../model/model.ts';
import type { CniProfileName } from '../plugins/cni-profile.ts';
import { resolveAssumptions } from '../plugins/profiles.ts';
import type { InventoryChange } from './change.ts';
import { revise } from './revise.ts';
import type { Revision } from './revise.ts';

/** Pods of a workload by their addresses; a pod without one is pending. */
function deployment(
  name: string,
  addresses: readonly string[],
  groups?: readonly Partial<PodGroup>[],
): Workload {
  const podGroups = groups ?? [{ labels: { app: name } }];
  return workloadWith({
    namespace: 'app',
    name,
    podGroups,
    pods: addresses.map((address, place) => {
      const group = Math.min(place, podGroups.length - 1);
      return {
        name: `${name}-${place}`,
        group,
        labels: podGroups[group]?.labels ?? {},
        addresses: address === '' ? [] : [address],
        nodeName: 'node',
      };
    }),
  });
}

const put = (workload: Workload): InventoryChange => ({ type: 'put-workload', workload });
const remove = (name: string): InventoryChange => ({
  type: 'remove-workload',
  workload: { namespace: 'app', name, kind: 'Deployment' },
});

function policy(name: string, spec: object): NetworkPolicy {
  const [only] = inventoryOf([networkPolicy(name, spec)]).networkPolicies;
  return only!;
}

const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const dbFromBlock = policy('db', {
  ...app('db'),
  ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/24' } }] }],
});

function clusterOf(workloads: readonly Workload[], networkPolicies: readonly NetworkPolicy[]): Inventory {
  return inventoryWith({ namespaces: [namespaceNamed('app')], workloads, networkPolicies });
}

function modelOf(inventory: Inventory, profile: CniProfileName = 'calico'): ReachabilityModel {
  const assumptions = resolveAssumptions(profile, { cidrMatchesPods: 'by-address' });
  return compile(inventory, { assumptions });
}

const deploymentNamed = (name: string) =>
  ({ type: 'workload', namespace: 'app', name, kind: 'Deployment' }) as const;
const verdict = (model: ReachabilityModel, from: string, to: string) =>
  model.explain(deploymentNamed(from), deploymentNamed(to), 'TCP', 80).verdict;
const podVerdict = (model: ReachabilityModel, from: string, to: string) =>
  model.explain(
    { type: 'pod', namespace: 'app', name: from },
    { type: 'pod', namespace: 'app', name: to },
    'TCP',
    80,
  ).verdict;

const serving = (name: string, containerPort: number) =>
  deployment(
    name,
    ['10.0.9.1'],
    [{ labels: { app: name }, ports: [{ name: 'http', protocol: 'TCP', containerPort }] }],
  );

const onPort = (model: ReachabilityModel, port: number) =>
  model.explain(deploymentNamed('web'), deploymentNamed('db'), 'TCP', port).verdict;

/** The rows that differ between a model and one that is newly compiled from the same inventory. */
function unlikeFresh({ model, inventory }: Pick<Revision, 'model' | 'inventory'>) {
  const { connections, ofAddedWorkloads, ofRemovedWorkloads } = diff(modelOf(inventory), model);
  return [...connections, ...ofAddedWorkloads, ...ofRemovedWorkloads];
}

describe('pods that get other addresses', () => {
  const db = deployment('db', ['10.0.9.1']);
  const web = (...addresses: readonly string[]) => deployment('web', addresses);

  it('are let in by the blocks that hold them now', () => {
    const before = modelOf(clusterOf([web('10.0.1.1'), db], [dbFromBlock]));
    const into = revise(before, [put(web('10.0.0.1'))]);
    const out = revise(into.model, [put(web('10.0.1.1'))]);
    expect([before, into.model, out.model].map((model) => verdict(model, 'web', 'db'))).toEqual([
      'denied',
      'allowed',
      'denied',
    ]);
    expect([into.means, out.means]).toEqual(['revised', 'revised']);
  });

  it('are told apart from those of the same workload that keep theirs', () => {
    const before = modelOf(clusterOf([web('10.0.0.1', '10.0.1.1'), db], [dbFromBlock]));
    const { model, means } = revise(before, [put(web('10.0.0.2', '10.0.0.3'))]);
    expect([podVerdict(model, 'web-0', 'db-0'), podVerdict(model, 'web-1', 'db-0'), means]).toEqual([
      'allowed',
      'allowed',
      'revised',
    ]);
  });

  it('are looked up anew where only some of them get others', () => {
    const jobFromBlock = policy('job', {
      ...app('job'),
      ingress: [{ from: [{ ipBlock: { cidr: '10.0.1.0/24' } }] }],
    });
    const workloads = [web('10.0.0.1', '10.0.2.1'), db, deployment('job', ['10.0.9.2'])];
    const before = modelOf(clusterOf(workloads, [dbFromBlock, jobFromBlock]));
    const { model, means } = revise(before, [put(web('10.0.0.1', '10.0.1.1'))]);
    const answers = [podVerdict(model, 'web-0', 'job-0'), podVerdict(model, 'web-1', 'job-0'), means];
    expect(answers).toEqual(['denied', 'allowed', 'revised']);
  });

  it('are let in where the workload is new', () => {
    const before = modelOf(clusterOf([db], [dbFromBlock]));
    const { model, means } = revise(before, [put(web('10.0.0.1'))]);
    expect([verdict(model, 'web', 'db'), means]).toEqual(['allowed', 'revised']);
  });

  it('may be let in while they have none, and no longer may once they have one', () => {
    const before = modelOf(clusterOf([web('10.0.1.1'), db], [dbFromBlock]));
    const pending = revise(before, [put(web(''))]);
    const placed = revise(pending.model, [put(web('10.0.1.1'))]);
    expect([pending, placed].map(({ model, means }) => [verdict(model, 'web', 'db'), means])).toEqual([
      ['unknown', 'revised'],
      ['denied', 'revised'],
    ]);
    for (const revision of [pending, placed]) expect(unlikeFresh(revision)).toEqual([]);
  });
});

describe('the address families that pods are judged in', () => {
  const fromV4 = policy('db', { ...app('db'), ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] });
  const fromV6 = policy('db', { ...app('db'), ingress: [{ from: [{ ipBlock: { cidr: 'fd00::/8' } }] }] });

  it('are those of the last pod that has an address', () => {
    const before = modelOf(clusterOf([deployment('web', ['']), deployment('db', ['10.0.0.1'])], [fromV4]));
    const { model, means } = revise(before, [put(deployment('db', ['fd00::1']))]);
    expect([verdict(before, 'web', 'db'), verdict(model, 'web', 'db'), means]).toEqual([
      'unknown',
      'denied',
      'compiled-anew',
    ]);
  });

  it('are no longer told by pods when the last one with an address goes', () => {
    const workloads = [deployment('web', ['']), deployment('db', ['']), deployment('job', ['10.0.0.1'])];
    const before = modelOf(clusterOf(workloads, [fromV6]));
    const { model, means } = revise(before, [remove('job')]);
    expect(verdict(before, 'web', 'db')).toBe('denied');
    expect([verdict(model, 'web', 'db'), means]).toEqual(['unknown', 'compiled-anew']);
  });

  it('are told by the blocks of policies as long as no pod has an address', () => {
    const before = modelOf(clusterOf([deployment('web', ['']), deployment('db', [''])], [fromV6]));
    const { model, means } = revise(before, [put(deployment('job', ['']))]);
    expect([verdict(model, 'job', 'db'), means]).toEqual(['unknown', 'revised']);
  });

  it('are told by pods as soon as one has an address', () => {
    const before = modelOf(clusterOf([deployment('web', ['']), deployment('db', [''])], [dbFromBlock]));
    const { model, means } = revise(before, [
      put(deployment('job', ['10.0.0.1'])),
      { type: 'put-network-policy', policy: dbFromBlock },
    ]);
    expect([verdict(model, 'job', 'db'), verdict(model, 'web', 'db'), means]).toEqual([
      'allowed',
      'unknown',
      'compiled-anew',
    ]);
  });
});

describe('a workload with pods on the network of their node', () => {
  const db = deployment('db', ['10.0.9.1']);
  const mixed = deployment(
    'web',
    ['10.0.1.1', '10.0.0.1'],
    [
      { labels: { app: 'web' }, networkMode: 'pod' },
      { labels: { app: 'web' }, networkMode: 'host' },
    ],
  );
  const plain = deployment('web', ['10.0.1.1']);

  it.each([
    ['some of its pods get there', plain, mixed],
    ['they leave it', mixed, plain],
  ])('is compiled anew where %s', (_, earlier, later) => {
    const before = modelOf(clusterOf([earlier, db], [dbFromBlock]));
    expect(revise(before, [put(later)]).means).toBe('compiled-anew');
  });
});

it('selects no pods by policies that the plugin does not enforce', () => {
  const before = modelOf(clusterOf([deployment('web', ['10.0.1.1'])], [dbFromBlock]), 'flannel');
  const { model, means } = revise(before, [put(deployment('db', ['10.0.9.1']))]);
  expect([verdict(model, 'web', 'db'), means]).toEqual(['allowed', 'revised']);
  expect(model.isolation(deploymentNamed('db'), 'ingress').isolation).toBe('open');
});

describe('a workload among those of its name', () => {
  const other = { ...deployment('web', ['10.0.1.2']), kind: 'StatefulSet' } as const;
  const elsewhere = { ...deployment('web', ['10.0.1.3']), namespace: 'shop' };
  const inventory = clusterOf([elsewhere, other, deployment('web', ['10.0.1.1'])], [dbFromBlock]);

  it('takes the place of its own kind and namespace alone', () => {
    const changed = deployment('web', ['10.0.0.1']);
    const revision = revise(modelOf(inventory), [put(changed)]);
    expect(revision.inventory.workloads).toEqual([elsewhere, other, changed]);
  });

  it('leaves the others when it goes', () => {
    const revision = revise(modelOf(inventory), [remove('web')]);
    expect(revision.inventory.workloads).toEqual([elsewhere, other]);
  });
});

describe('named ports, after pods have changed', () => {
  it('are those of the destination, on egress', () => {
    const egress = policy('web', { ...app('web'), egress: [{ to: [app('db')], ports: [{ port: 'http' }] }] });
    const before = modelOf(clusterOf([deployment('web', ['10.0.1.1']), serving('db', 80)], [egress]));
    const revision = revise(before, [put(serving('db', 81))]);
    expect([onPort(revision.model, 80), onPort(revision.model, 81), revision.means]).toEqual([
      'denied',
      'allowed',
      'revised',
    ]);
    expect(unlikeFresh(revision)).toEqual([]);
  });

  it('are those of the destination, on ingress from pods that have changed', () => {
    const ingress = policy('db', {
      ...app('db'),
      ingress: [{ from: [app('web')], ports: [{ port: 'http' }] }],
    });
    const before = modelOf(clusterOf([serving('web', 9), serving('db', 80)], [ingress]));
    const revision = revise(before, [put(serving('web', 81))]);
    expect([onPort(revision.model, 80), onPort(revision.model, 81), revision.means]).toEqual([
      'allowed',
      'denied',
      'revised',
    ]);
    expect(unlikeFresh(revision)).toEqual([]);
  });
});

describe('a model of which others are made', () => {
  const web = deployment('web', ['10.0.1.1']);
  const db = deployment('db', ['10.0.9.1']);
  const fromWeb = policy('db', { ...app('db'), ingress: [{ from: [app('web')] }] });
  const inventory = clusterOf([web, db, deployment('job', ['10.0.1.2'])], [fromWeb]);

  it('lists what it listed before', () => {
    const before = modelOf(inventory);
    const first = revise(before, [put(deployment('job', ['10.0.1.2'], [{ labels: { app: 'db' } }]))]);
    const second = revise(before, [remove('web'), put(deployment('zoo', ['10.0.1.3']))]);
    const third = revise(first.model, [remove('job')]);
    const back = revise(third.model, [put(deployment('job', ['10.0.1.2']))]);
    for (const revision of [first, second, third, back]) expect(unlikeFresh(revision)).toEqual([]);
    expect(unlikeFresh({ model: before, inventory })).toEqual([]);
  });
});
