import { describe, expect, it } from 'vitest';
import { inventoryOf, pod, running } from '../../../../test/support/manifests/manifest-cluster.ts';
import { podAt } from './pod-addresses.ts';

const { workloads } = inventoryOf([
  pod('web', {}, { status: running('10.0.0.1') }),
  pod('db', {}, { status: running('10.0.0.2', 'fd00::2') }),
  pod('waiting'),
  pod('agent', {}, { spec: { hostNetwork: true }, status: running('192.168.0.1') }),
]);
const found = (text: string) => podAt(text, workloads);

describe('the pod that has an address', () => {
  it.each([
    ['10.0.0.1', 'web'],
    ['10.0.0.2/32', 'db'],
    ['fd00::2', 'db'],
    ['fd00:0::2/128', 'db'],
  ])('%s is %s', (text, name) => {
    expect(found(text)).toEqual({ type: 'pod', namespace: 'app', name });
  });

  it.each([
    ['an address that no pod has', '10.0.0.3'],
    ['the same number in the other family', '::a00:1'],
    ['a block of several', '10.0.0.0/31'],
    ['the address of a node', '192.168.0.1'],
  ])('is none for %s', (_, text) => {
    expect(found(text)).toBeUndefined();
  });

  it('is asked for by an address', () => {
    expect(() => found('ten')).toThrow(expect.objectContaining({ name: 'NetworkError' }));
  });
});
