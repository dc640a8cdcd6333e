import { describe, expect, it } from 'vitest';
import { agentOn } from '../../../../test/support/engine/partly-policed-clusters.ts';
import {
  inventoryWith,
  namespaceNamed,
  workloadWith,
} from '../../../../test/support/manifests/inventories.ts';
import { inventoryOf, networkPolicy } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { NetworkPolicy } from '../../inventory/network-policy.ts';
import type { Workload } from '../../inventory/workload.ts';
import { diff } from '../comparison/diff.ts';
import { compile } from '../compilation/compile.ts';
import type { ReachabilityModel } from '../model/model.ts';
import { resolveAssumptions } from '../plugins/profiles.ts';
import type { InventoryChange } from './change.ts';
import { revise } from './revise.ts';

const deployment = (name: string, address: string, nodeName: string): Workload =>
  workloadWith({
    namespace: 'app',
    name,
    pods: [{ name: `${name}-0`, group: 0, labels: {}, addresses: [address], nodeName }],
  });

function policy(name: string, spec: object): NetworkPolicy {
  const [only] = inventoryOf([networkPolicy(name, spec)]).networkPolicies;
  return only!;
}

const closedDb = policy('db', { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] });
const fromBlock = policy('db', {
  podSelector: { matchLabels: { app: 'db' } },
  ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/24' } }] }],
});

/** Of two nodes, the second is Fargate. */
function clusterOf(workloads: readonly Workload[], networkPolicies: readonly NetworkPolicy[]): Inventory {
  return inventoryWith({
    namespaces: [namespaceNamed('app'), namespaceNamed('kube-system')],
    workloads,
    networkPolicies,
    nodes: [{}, { 'eks.amazonaws.com/compute-type': 'fargate' }].map((labels, place) => ({
      name: `node-${place + 1}`,
      labels,
      addresses: [],
      podCidrs: [],
    })),
  });
}

const assumptions = resolveAssumptions('calico', { cidrMatchesPods: 'never' });
const modelOf = (inventory: Inventory) => compile(inventory, { assumptions });
const put = (workload: Workload): InventoryChange => ({ type: 'put-workload', workload });

const named = (name: string) => ({ type: 'workload', namespace: 'app', name, kind: 'Deployment' }) as const;
const verdict = (model: ReachabilityModel) => model.explain(named('web'), named('db'), 'TCP', 80).verdict;

/**
 * The verdict from `web` to `db` before and after. Also checks that all answers equal those of a newly compiled model.
 */
function revised(inventory: Inventory, change: InventoryChange) {
  const before = modelOf(inventory);
  const revision = revise(before, [change]);
  expect(diff(modelOf(revision.inventory), revision.model).connections).toEqual([]);
  expect(diff(before, revision.model, revision.touched).connections).toEqual(
    diff(before, revision.model).connections,
  );
  return { verdicts: [verdict(before), verdict(revision.model)], means: revision.means };
}

const webOn = (nodeName: string, address = '10.0.0.1') => deployment('web', address, nodeName);
const dbOn = (nodeName: string) => deployment('db', '10.0.9.1', nodeName);

const jobAt = (address: string) => deployment('job', address, 'node-1');

describe('a workload that moves', () => {
  it('to a node that is not policed is no longer certainly closed, and is again when it leaves', () => {
    const [ordinary, unpoliced] = [dbOn('node-1'), dbOn('node-2')];
    const anew = 'compiled-anew';
    expect(revised(clusterOf([webOn('node-1'), ordinary], [closedDb]), put(unpoliced))).toEqual({
      verdicts: ['denied', 'unknown'],
      means: anew,
    });
    expect(revised(clusterOf([webOn('node-1'), unpoliced], [closedDb]), put(ordinary))).toEqual({
      verdicts: ['unknown', 'denied'],
      means: anew,
    });
  });

  it('may be matched by blocks from there on', () => {
    const inventory = clusterOf([webOn('node-1'), dbOn('node-1')], [fromBlock]);
    expect(revised(inventory, put(webOn('node-2'))).verdicts).toEqual(['denied', 'unknown']);
  });

  it('within such a node may be matched by other blocks', () => {
    const inventory = clusterOf([webOn('node-2', '10.0.5.1'), dbOn('node-1')], [fromBlock]);
    expect(revised(inventory, put(webOn('node-2'))).verdicts).toEqual(['denied', 'unknown']);
  });

  it('is followed where both nodes are policed', () => {
    const inventory = clusterOf(
      [webOn('node-1'), dbOn('node-1'), deployment('job', '10.0.0.3', 'node-2')],
      [closedDb],
    );
    expect(revised(inventory, put(webOn('node-3')))).toEqual({
      verdicts: ['denied', 'denied'],
      means: 'revised',
    });
  });
});

const withAgentOn = (...nodes: readonly string[]) =>
  clusterOf([webOn('node-1'), dbOn('node-3'), agentOn(nodes)], [closedDb]);

describe('the agent of the plugin', () => {
  it('touches the pods of nodes that it leaves and comes to', () => {
    const left = revised(withAgentOn('node-1', 'node-3'), put(agentOn(['node-1'])));
    const came = revised(withAgentOn('node-1'), put(agentOn(['node-1', 'node-3'])));
    expect([left.verdicts, came.verdicts]).toEqual([
      ['denied', 'unknown'],
      ['unknown', 'denied'],
    ]);
  });

  it('tells of no node any more once it is gone', () => {
    const gone: InventoryChange = {
      type: 'remove-workload',
      workload: { namespace: 'kube-system', name: 'calico-node', kind: 'DaemonSet' },
    };
    expect(revised(withAgentOn('node-1'), gone).verdicts).toEqual(['unknown', 'denied']);
  });
});

it('a policy that names the first block is compiled anew where pods may count as outside', () => {
  // The outside is split there anyway.
  const fromPrivate = policy('db', {
    podSelector: { matchLabels: { app: 'db' } },
    ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }],
  });
  const change: InventoryChange = { type: 'put-network-policy', policy: fromPrivate };
  const [policed, unpoliced] = ['node-1', 'node-2'].map((node) =>
    revised(clusterOf([webOn(node), dbOn('node-1')], [closedDb]), change),
  );
  expect(policed).toEqual({ verdicts: ['denied', 'denied'], means: 'revised' });
  expect(unpoliced).toEqual({ verdicts: ['denied', 'unknown'], means: 'compiled-anew' });
});

it('pods on such nodes may be matched by blocks of policies that come after other pods have changed', () => {
  const known = policy('job', {
    podSelector: { matchLabels: { app: 'job' } },
    ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/24' } }] }],
  });
  const before = modelOf(clusterOf([webOn('node-2'), dbOn('node-1'), jobAt('10.0.5.1')], [closedDb, known]));
  const { model, means } = revise(before, [
    put(jobAt('10.0.5.2')),
    { type: 'put-network-policy', policy: fromBlock },
  ]);
  expect([verdict(before), verdict(model), means]).toEqual(['denied', 'unknown', 'revised']);
});
