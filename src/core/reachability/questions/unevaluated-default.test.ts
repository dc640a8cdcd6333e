import { describe, expect, it } from 'vitest';
import { inventoryOf, namespace } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { UnevaluatedPolicy } from '../../inventory/network-policy.ts';
import { compile } from '../compilation/compile.ts';
import { resolveAssumptions } from '../plugins/profiles.ts';

const refused = (place: Partial<UnevaluatedPolicy>): UnevaluatedPolicy => ({
  kind: 'CiliumClusterwideNetworkPolicy',
  apiVersion: 'cilium.io/v2',
  name: 'foreign',
  directions: ['egress'],
  reason: 'not-supported',
  problems: [],
  spec: {},
  ...place,
});
const labelled = (value: string) => ({
  namespaceSelector: { requirements: [{ key: 'team', operator: 'In' as const, values: [value] }] },
});
const besideOf = (place: Partial<UnevaluatedPolicy>, asked = 'app') => {
  const inventory = inventoryOf([namespace('app', { team: 'shop' }), namespace('other', { team: 'lab' })]);
  const model = compile(
    { ...inventory, unevaluatedPolicies: [refused(place)] },
    { assumptions: resolveAssumptions('calico') },
  );
  const { type, ...rest } = model.namespaceDefault(asked, 'egress');
  return 'reasons' in rest ? [type, ...rest.reasons.map((reason) => reason.type)] : [type];
};
const ANYBODY = ['open'];
const UNDECIDED = ['unknown', 'unevaluated-policy'];

describe('the default of a namespace beside policies that are not evaluated', () => {
  it('is unknown in the namespace of such a policy, and nowhere else', () => {
    expect(besideOf({ namespace: 'app' })).toEqual(UNDECIDED);
    expect(besideOf({ namespace: 'app' }, 'other')).toEqual(ANYBODY);
  });

  it('is unknown in every namespace where the policy has none, as far as it selects them', () => {
    for (const asked of ['app', 'other']) expect(besideOf({}, asked)).toEqual(UNDECIDED);
    expect(besideOf(labelled('shop'))).toEqual(UNDECIDED);
    expect(besideOf(labelled('shop'), 'other')).toEqual(ANYBODY);
  });

  it('is unknown where the policy has a namespace and selects it', () => {
    expect(besideOf({ namespace: 'app', ...labelled('shop') })).toEqual(UNDECIDED);
    expect(besideOf({ namespace: 'app', ...labelled('lab') })).toEqual(ANYBODY);
  });
});
