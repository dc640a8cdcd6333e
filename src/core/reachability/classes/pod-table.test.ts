import { describe, expect, it } from 'vitest';
import { workloadWith } from '../../../../test/support/manifests/inventories.ts';
import type { Workload } from '../../inventory/workload.ts';
import { NodePolicing } from '../plugins/node-policing.ts';
import type { Distinctions } from './pod-classes.ts';
import { PodTable } from './pod-table.ts';

const distinctions: Distinctions = {
  labelKeys: new Set(['app', 'statefulset.kubernetes.io/pod-name']),
  portNames: new Set(),
  atoms: undefined,
  nodes: 'together',
  policing: NodePolicing.EVERY_NODE_ALIKE,
};

/** A StatefulSet has a class for each of its future pods. */
const stateful = (name: string, replicas: number, namespace = 'app'): Workload =>
  workloadWith({ namespace, name, kind: 'StatefulSet', replicas });

const reference = (name: string, namespace = 'app') => ({ namespace, name, kind: 'StatefulSet' });

/** Names of the workloads of all numbers in use, in the order of the numbers. */
const owners = (pods: PodTable) =>
  pods.occupied.members().map((number) => pods.workloads[pods.workloadOf(number)]!.name);

/** Whether all ways to find a class return the same. */
function expectSound(pods: PodTable): void {
  expect(pods.count).toBe(pods.occupied.members().length);
  for (const [place, workload] of pods.workloads.entries()) {
    expect(pods.placeOf(workload)).toBe(place);
    for (const number of pods.classesOf(place)) {
      expect(pods.workloadOf(number)).toBe(place);
      expect(pods.at(number).namespace).toBe(workload.namespace);
      expect(pods.inNamespace(workload.namespace).has(number)).toBe(true);
    }
  }
  const vacant = Array.from({ length: pods.size }, (_, number) => number).filter(
    (number) => !pods.occupied.has(number),
  );
  expect(new Set(vacant.map((number) => pods.workloadOf(number)))).toEqual(new Set([-1]));
}

describe('a table of pods', () => {
  const table = PodTable.of([stateful('b', 2), stateful('d', 1), stateful('x', 1, 'shop')], distinctions);

  it('numbers the classes of each namespace in one block, with numbers to spare', () => {
    expect(owners(table)).toEqual(['b', 'b', 'd', 'x']);
    expect(table.occupied.members()).toEqual([0, 1, 2, 32]);
    expect([table.size, table.namespaces]).toEqual([64, ['app', 'shop']]);
    expectSound(table);
  });

  it('has a number to spare also where classes fill whole words', () => {
    const full = PodTable.of([stateful('a', 32)], distinctions);
    expect(full.size).toBe(64);
    expect(full.revised({ put: stateful('b', 32), distinctions })?.pods.count).toBe(64);
    expect(full.revised({ put: stateful('b', 33), distinctions })).toBeUndefined();
  });

  it('knows nothing of what is not there', () => {
    expect(table.placeOf(reference('c'))).toBeUndefined();
    expect(table.placeOf(reference('z', 'shop'))).toBeUndefined();
    expect(table.placeOfPod('app', 'b-0')).toBeUndefined();
    expect(table.inNamespaces(['app', 'elsewhere']).members()).toEqual([0, 1, 2]);
  });

  describe('with a workload more', () => {
    it.each(['a', 'c', 'e'])(
      'keeps the numbers of all others, though %s has its place among them',
      (name) => {
        const { pods, changed } = table.revised({ put: stateful(name, 2), distinctions })!;
        expect(changed).toEqual([3, 4]);
        expect(owners(pods)).toEqual(['b', 'b', 'd', name, name, 'x']);
        expectSound(pods);
      },
    );

    it('is as it was itself', () => {
      table.revised({ put: stateful('a', 2), distinctions });
      table.revised({ left: reference('b') });
      table.revised({ put: stateful('d', 3), distinctions });
      expect(owners(table)).toEqual(['b', 'b', 'd', 'x']);
      expectSound(table);
    });

    it('has no place for one of a namespace without a block', () => {
      expect(table.revised({ put: stateful('a', 1, 'new'), distinctions })).toBeUndefined();
    });
  });

  describe('with a workload less', () => {
    it.each([
      ['b', [0, 1], ['d', 'x']],
      ['d', [2], ['b', 'b', 'x']],
    ])('keeps the numbers of all others, without %s', (name, expected, left) => {
      const { pods, changed } = table.revised({ left: reference(name) })!;
      expect([changed, owners(pods)]).toEqual([expected, left]);
      expectSound(pods);
    });

    it('is the same where there was none of that name', () => {
      const { pods, changed } = table.revised({ left: reference('c') })!;
      expect([changed, owners(pods)]).toEqual([[], owners(table)]);
      expectSound(pods);
    });
  });

  describe('with another workload in the place of one', () => {
    it('takes its numbers first, then those to spare', () => {
      const { pods, changed } = table.revised({ put: stateful('b', 3), distinctions })!;
      expect([changed, owners(pods)]).toEqual([
        [0, 1, 3],
        ['b', 'b', 'd', 'b', 'x'],
      ]);
      expectSound(pods);
    });

    it('gives numbers back', () => {
      const { pods, changed } = table.revised({ put: stateful('b', 1), distinctions })!;
      expect([changed, owners(pods)]).toEqual([
        [0, 1],
        ['b', 'd', 'x'],
      ]);
      expectSound(pods);
      const again = pods.revised({ put: stateful('c', 1), distinctions })!;
      expect([again.changed, owners(again.pods)]).toEqual([[1], ['b', 'c', 'd', 'x']]);
      expectSound(again.pods);
    });
  });

  it('finds the first of two pods of one name', () => {
    const pod = { name: 'same', group: 0, labels: {}, addresses: [], nodeName: 'node' };
    const twice = PodTable.of(
      ['a', 'b'].map((name) => workloadWith({ namespace: 'app', name, pods: [pod] })),
      distinctions,
    );
    expect(twice.placeOfPod('app', 'same')).toEqual({ workload: 0, pod: 0 });
    expect(twice.classOfPod(1, 0)).toBe(1);
  });
});
