import { describe, expect, it } from 'vitest';
import { InventoryBuilder } from '../inventory/from-objects.ts';
import { absentNamespacesIn } from '../inventory/kubernetes/absent-namespaces.ts';
import { isAboutUnknownClass, unknownClassText } from '../inventory/problems/unknown-class.ts';
import { DEFAULT_SETTINGS } from '../rules/settings.ts';
import { withUnknownClasses } from './unknown-classes.ts';

const UNKNOWN = { absentNamespaces: 'unknown' } as const;

function pod(namespace: string, name: string, labels: Record<string, string> = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, labels },
    spec: { containers: [{ name: 'main' }] },
  };
}

const namespace = (name: string, labels: unknown) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

function problemsOf(
  objects: readonly object[],
  assumptions: Parameters<typeof withUnknownClasses>[2] = UNKNOWN,
) {
  const builder = new InventoryBuilder();
  for (const object of objects) builder.add(object);
  return withUnknownClasses(builder.build(), DEFAULT_SETTINGS, assumptions).problems;
}

describe('workloads whose data class is not known', () => {
  it('are counted for each namespace that is not in the input or has labels that are not text', () => {
    const problems = problemsOf([
      pod('shop', 'db'),
      pod('shop', 'api'),
      namespace('desk', { 'ringfence.dev/data': true }),
      pod('desk', 'mail'),
    ]);
    expect(problems.filter(isAboutUnknownClass).map(({ object, count }) => [object?.name, count])).toEqual([
      ['desk', 1],
      ['shop', 2],
    ]);
    expect(absentNamespacesIn(problems)).toEqual(['shop']);
    expect(unknownClassText(problems)).toMatch(
      /^data classes of 3 workloads are not known, .*: desk \(1\), shop \(2\)\./,
    );
  });

  it('are not those that their own labels classify, or that other labels of the namespace leave alone', () => {
    const own = { 'ringfence.dev/data': 'none' };
    expect(problemsOf([pod('shop', 'db', own)])).toEqual([]);
    const problems = problemsOf([namespace('desk', { team: true }), pod('desk', 'mail')]);
    expect(problems.filter(isAboutUnknownClass)).toEqual([]);
  });

  it('do not exist if namespaces that are not in the input have no labels', () => {
    expect(problemsOf([pod('shop', 'db')], { absentNamespaces: 'unlabelled' })).toEqual([]);
  });

  it('are listed once for a namespace that verdicts depend on too', () => {
    const problems = problemsOf([
      pod('shop', 'db'),
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { namespace: 'shop', name: 'team' },
        spec: {
          podSelector: {},
          ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'a' } } }] }],
        },
      },
    ]);
    expect(absentNamespacesIn(problems)).toEqual(['shop']);
  });
});
