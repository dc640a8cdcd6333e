import { describe, expect, it } from 'vitest';
import { readNodeKind } from './node-kind.ts';

const affinity = (...terms: readonly object[]) => ({
  affinity: {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
  },
});
const expression = (key: string, operator: string, ...values: readonly string[]) => ({
  matchExpressions: [{ key, operator, values }],
});
const OS = 'kubernetes.io/os';

describe('the kind of node that a pod spec requires', () => {
  it.each<[string, object, string | undefined]>([
    ['an operating system', { os: { name: 'windows' } }, 'windows'],
    ['another operating system', { os: { name: 'linux' } }, undefined],
    ['a label of Windows nodes', { nodeSelector: { [OS]: 'windows' } }, 'windows'],
    ['a label of a virtual kubelet', { nodeSelector: { type: 'virtual-kubelet' } }, 'virtual-kubelet'],
    [
      'a label with any value',
      { nodeSelector: { 'node-role.kubernetes.io/virtual-node': '' } },
      'virtual-kubelet',
    ],
    ['ordinary labels', { nodeSelector: { [OS]: 'linux', disk: 'ssd' } }, undefined],
    ['required affinity', affinity(expression(OS, 'In', 'windows')), 'windows'],
    [
      'one of several terms',
      affinity(expression('disk', 'Exists'), expression('type', 'In', 'virtual-kubelet')),
      'virtual-kubelet',
    ],
    ['a value among others', affinity(expression(OS, 'In', 'linux', 'windows')), 'windows'],
    ['a label to keep away from', affinity(expression(OS, 'NotIn', 'windows')), undefined],
    ['nothing', {}, undefined],
    [
      'something that is no spec',
      { nodeSelector: ['windows'], affinity: 'windows', os: 'windows' },
      undefined,
    ],
  ])('by %s', (_, spec, kind) => {
    expect(readNodeKind(spec)).toBe(kind);
  });
});
