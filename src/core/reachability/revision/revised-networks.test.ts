import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  networkPolicy,
  pod,
  running,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { diff } from '../comparison/diff.ts';
import { compile } from '../compilation/compile.ts';
import type { ReachabilityModel } from '../model/model.ts';
import { resolveAssumptions } from '../plugins/profiles.ts';
import { changesBetween } from './changes-between.ts';
import { revise } from './revise.ts';

const attachedTo = (networks?: string) =>
  networks === undefined ? {} : { annotations: { 'k8s.v1.cni.cncf.io/networks': networks } };
const podOn = (name: string, address: string, networks?: string): Manifest =>
  pod(name, { app: name }, { metadata: attachedTo(networks), status: running(address) });
/** A pod of a DaemonSet called `db`. */
const agentOn = (name: string, address: string, networks?: string): Manifest => {
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'db', controller: true }];
  const metadata = { ...attachedTo(networks), ownerReferences };
  return pod(name, { app: 'db' }, { metadata, status: running(address) });
};
const webOn = (networks?: string) => podOn('web', '10.0.0.1', networks);
const dbOn = (networks?: string) => podOn('db', '10.0.0.2', networks);
const db = { matchLabels: { app: 'db' } };
const closed = networkPolicy('db', { podSelector: db, policyTypes: ['Ingress'] });
const fromBlock = networkPolicy('db', {
  podSelector: db,
  ingress: [{ from: [{ ipBlock: { cidr: '192.168.0.0/16' } }] }],
});

const assumptions = resolveAssumptions('calico', { cidrMatchesPods: 'never' });
const modelOf = (inventory: Inventory) => compile(inventory, { assumptions });

function explained(model: ReachabilityModel) {
  const [from, to] = ['web', 'db'].map((name) => ({ type: 'pod', namespace: 'app', name }) as const);
  const { verdict, ingress } = model.explain(from!, to!, 'TCP', 80);
  return { verdict, reasons: ingress.reasons };
}

/** The verdict from `web` to `db` after the model of the first state was revised to the second. */
function revised(first: readonly Manifest[], second: readonly Manifest[]) {
  const [before, after] = [inventoryOf(first), inventoryOf(second)];
  const changes = changesBetween(before, after);
  if (changes === 'more-than-changes') throw new Error(changes);
  const earlier = modelOf(before);
  const { model, means, touched } = revise(earlier, changes);
  const fresh = modelOf(after);
  expect(diff(fresh, model).connections).toEqual([]);
  expect(explained(model)).toEqual(explained(fresh));
  expect(diff(earlier, model, touched).connections).toEqual(diff(earlier, model).connections);
  return {
    changes: changes.length,
    verdicts: [earlier, model].map((each) => explained(each).verdict),
    means,
  };
}

describe('a workload whose annotation changes', () => {
  it('is another workload, and no longer certainly closed on a further network', () => {
    const means = 'compiled-anew';
    expect(revised([webOn(), dbOn(), closed], [webOn(), dbOn('storage'), closed])).toEqual({
      changes: 1,
      verdicts: ['denied', 'unknown'],
      means,
    });
    expect(revised([webOn(), dbOn('storage'), closed], [webOn(), dbOn(), closed])).toEqual({
      changes: 1,
      verdicts: ['unknown', 'denied'],
      means,
    });
  });

  it('gives its new networks for a reason', () => {
    expect(revised([webOn(), dbOn('a'), closed], [webOn(), dbOn('b'), closed]).verdicts).toEqual([
      'unknown',
      'unknown',
    ]);
  });

  it('is compiled anew where only some of its pods are attached', () => {
    const others = [webOn(), agentOn('other', '10.0.0.8'), closed];
    expect(
      revised([...others, agentOn('db', '10.0.0.2')], [...others, agentOn('db', '10.0.0.2', 'a')]),
    ).toEqual({
      changes: 1,
      verdicts: ['denied', 'unknown'],
      means: 'compiled-anew',
    });
  });

  it('may be matched by blocks from there on', () => {
    expect(revised([webOn(), dbOn(), fromBlock], [webOn('a'), dbOn(), fromBlock]).verdicts).toEqual([
      'denied',
      'unknown',
    ]);
  });
});

describe('where another pod is on a further network', () => {
  const router = podOn('router', '10.0.0.3', 'storage');

  it('a change of ordinary pods is followed', () => {
    const moved = podOn('web', '10.0.0.9');
    expect(revised([webOn(), dbOn(), router, closed], [moved, dbOn(), router, closed])).toEqual({
      changes: 1,
      verdicts: ['denied', 'denied'],
      means: 'revised',
    });
  });

  it('a block that a policy names first may be where it comes from', () => {
    const first = [webOn('storage'), dbOn(), closed];
    expect(revised(first, [webOn('storage'), dbOn(), fromBlock]).verdicts).toEqual(['denied', 'unknown']);
  });
});
