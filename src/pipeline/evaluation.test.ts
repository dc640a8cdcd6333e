import { describe, expect, it } from 'vitest';
import { InventoryBuilder } from '../core/inventory/from-objects.ts';
import { DEFAULT_SETTINGS, type AssessmentSettings } from '../core/rules/settings.ts';
import { evaluate, evaluationInput } from './evaluation.ts';

const LABEL = 'ringfence.dev/data';
const namespaced = (name: string, more: object = {}) => ({ metadata: { namespace: 'shop', name, ...more } });
const CLUSTER = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { [LABEL]: 'pii' } } },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    ...namespaced('web'),
    spec: { template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main' }] } } },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    ...namespaced('default-deny'),
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  },
];
const postgresql = (more: object, spec: object = {}) => ({
  apiVersion: 'acid.zalan.do/v1',
  kind: 'postgresql',
  ...namespaced('orders', more),
  spec,
});

/** A StatefulSet that the operator created for `postgresql`. */
const owned = (labels: object) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  ...namespaced('orders', {
    ownerReferences: [
      { apiVersion: 'acid.zalan.do/v1', kind: 'postgresql', name: 'orders', controller: true },
    ],
  }),
  spec: { template: { metadata: { labels }, spec: { containers: [{ name: 'main' }] } } },
});

/** The evaluation of a cluster with one isolated Deployment and one more object. */
function resultWith(objects: readonly object[], settings: Partial<AssessmentSettings> = {}) {
  const builder = new InventoryBuilder();
  for (const object of [...CLUSTER, ...objects]) builder.add(object, { file: 'shop.yaml', line: 7 });
  const assumptions = { cniProfile: 'calico' } as const;
  const { inventory, assessment } = evaluate(
    evaluationInput(builder.build(), {
      cluster: assumptions,
      // There is no map, and the score is about everything else.
      settings: { ...DEFAULT_SETTINGS, disabledRules: ['missing-data-flow-map'], ...settings },
      asOf: new Date('2026-01-01T12:00:00Z'),
    }),
  );
  const score = assessment.scores.find(({ scope }) => scope.type === 'cluster')?.score;
  return { score, unread: inventory.unread, assessment };
}

describe('an object of an unknown kind that an operator creates pods for', () => {
  it('leaves no score if it is labelled as personal data', () => {
    expect(resultWith([]).score).toBe(100);
    const { score, unread, assessment } = resultWith([postgresql({ labels: { [LABEL]: 'PII' } })]);
    expect(score).toBeNull();
    expect(assessment.completeness).toBe('PARTIAL');
    expect(unread).toEqual([
      {
        kind: 'postgresql.acid.zalan.do',
        namespace: 'shop',
        reason: 'unknown-pods',
        message:
          'shop.yaml:7: postgresql.acid.zalan.do orders is declared as PII (ringfence.dev/data: PII), but its pods cannot be derived from it. Add its pods, or the workloads that its operator creates, with their owner references, and declare those as PII.',
      },
    ]);
  });

  it('makes rules unknown that pass only if all pods of the namespace are known', () => {
    const { assessment } = resultWith([postgresql({ labels: { [LABEL]: 'pii' } })]);
    const judged = assessment.results.filter(({ subject }) => subject.type === 'workload');
    expect(judged.some(({ outcome }) => outcome === 'unknown')).toBe(true);
    expect(judged.some(({ outcome }) => outcome === 'pass')).toBe(false);
  });

  it.each([
    ['an annotation', postgresql({ annotations: { [LABEL]: 'pii' } })],
    ['labels for its pods', postgresql({}, { podMetadata: { labels: { [LABEL]: 'sensitive-pii' } } })],
  ])('leaves no score if %s declares it', (_, object) => {
    expect(resultWith([object]).score).toBeNull();
  });

  it('leaves no score if a configured pattern names it', () => {
    const classificationRules = [{ dataClass: 'pii', workloads: ['shop/ord*'] }] as const;
    expect(resultWith([postgresql({})], { classificationRules }).score).toBeNull();
  });

  it('takes nothing away if only its namespace is declared, if it is declared as none, or if it selects', () => {
    const selecting = postgresql({}, { selector: { matchLabels: { [LABEL]: 'pii' } } });
    for (const object of [postgresql({}), postgresql({ labels: { [LABEL]: 'none' } }), selecting])
      expect(resultWith([object]).score).toBe(100);
  });

  it('takes nothing away if the kind creates no pods', () => {
    const metadata = { namespace: 'shop', name: 'orders', labels: { [LABEL]: 'pii' } };
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata };
    const certificate = { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata };
    expect(resultWith([claim, certificate]).score).toBe(100);
  });

  it('takes nothing away if its workload is in the input and declared, too', () => {
    const declared = postgresql({ labels: { [LABEL]: 'pii' } });
    expect(resultWith([declared, owned({ [LABEL]: 'pii' })]).score).toBe(100);
    expect(resultWith([declared, owned({ [LABEL]: 'none' })]).score).toBeNull();
  });
});

describe('a virtual machine with personal data', () => {
  it('is judged', () => {
    const { score, assessment } = resultWith([
      {
        apiVersion: 'kubevirt.io/v1',
        kind: 'VirtualMachine',
        ...namespaced('dbvm', { labels: { [LABEL]: 'pii' } }),
        spec: { template: { metadata: { labels: { app: 'dbvm' } }, spec: { domain: { devices: {} } } } },
      },
    ]);
    expect(score).toBe(100);
    expect(assessment.workloads.map(({ name }) => name)).toContain('dbvm');
  });
});
