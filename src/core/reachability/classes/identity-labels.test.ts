import { describe, expect, it } from 'vitest';
import { modelOf, networkPolicy, pod } from '../../../../test/support/manifests/manifest-cluster.ts';
import { matchesSelector } from '../../inventory/selector.ts';
import type { Assumptions } from '../plugins/cni-profile.ts';
import type { Requirement } from '../../inventory/selector.ts';
import { readingsOf } from './identity-labels.ts';

type IdentityLabels = Assumptions['identityLabels'];

const POD_NAME = 'statefulset.kubernetes.io/pod-name';
const hasIt: Requirement = { key: POD_NAME, operator: 'In', values: ['db-0'] };
const lacksIt: Requirement = { key: POD_NAME, operator: 'NotIn', values: ['db-0'] };

/** Whether pods with and without the label certainly, perhaps or never meet a requirement. */
function answers(requirement: Requirement, identityLabels: IdentityLabels) {
  const { certain, possible } = readingsOf({ requirements: [requirement] }, identityLabels);
  return [{ [POD_NAME]: 'db-0' }, {}].map((labels) => {
    if (matchesSelector(certain, labels)) return 'certain';
    return matchesSelector(possible, labels) ? 'possible' : 'never';
  });
}

describe('a selector by a label that Cilium leaves out of the identity of pods', () => {
  it.each<[IdentityLabels, string[], string[]]>([
    ['all', ['certain', 'never'], ['never', 'certain']],
    ['default', ['never', 'never'], ['certain', 'certain']],
    ['unknown', ['possible', 'never'], ['possible', 'certain']],
    ['replaced', ['possible', 'never'], ['possible', 'certain']],
  ])('with identityLabels %s', (identityLabels, having, lacking) => {
    expect(answers(hasIt, identityLabels)).toEqual(having);
    expect(answers(lacksIt, identityLabels)).toEqual(lacking);
  });

  it.each([
    'pod-template-hash',
    'controller-revision-hash',
    'pod-template-generation',
    'apps.kubernetes.io/pod-index',
    'batch.kubernetes.io/job-completion-index',
    'batch.kubernetes.io/controller-uid',
    'controller-uid',
    'io.kubernetes.container',
    'kubernetes.io/arch',
    'node.beta.kubernetes.io/x',
    'k8s.io/role',
    'annotation.x',
    'etcd_node',
  ])('may be one by %s', (key) => {
    const selector = { requirements: [{ key, operator: 'Exists' as const }] };
    const { certain, possible } = readingsOf(selector, 'unknown');
    expect(certain).not.toBe(possible);
  });

  it.each(['app', 'app.kubernetes.io/name', 'batch.kubernetes.io/job-name', 'job-name', 'tier'])(
    'is none by %s, unless the list is replaced',
    (key) => {
      const selector = { requirements: [{ key, operator: 'Exists' as const }] };
      expect(readingsOf(selector, 'unknown')).toEqual({ certain: selector, possible: selector });
      const { certain, possible } = readingsOf(selector, 'replaced');
      expect(certain).not.toEqual(possible);
    },
  );
});

const db = pod('db-0', { app: 'db', [POD_NAME]: 'db-0' });
const byName = { podSelector: { matchLabels: { [POD_NAME]: 'db-0' } } };
const podNamed = (name: string) => ({ type: 'pod', namespace: 'app', name }) as const;

/** The verdict of `db-0` for `web`, and why. */
function ingress(spec: object, identityLabels: IdentityLabels, from = 'web') {
  const web = pod('web', { app: 'web', 'pod-template-hash': 'x1' });
  const model = modelOf([web, db, networkPolicy('ways', spec)], { points: { identityLabels } });
  const { verdict, reasons } = model.explain(podNamed(from), podNamed('db-0'), 'TCP', 80).ingress;
  const isolation = model.isolation({ namespace: 'app', name: 'db-0', kind: 'Pod' }, 'ingress').isolation;
  return { verdict, isolation, reasons: JSON.stringify(reasons) };
}

describe('a NetworkPolicy on such a label', () => {
  it.each<[IdentityLabels, string, string]>([
    ['all', 'denied', 'isolated'],
    ['default', 'allowed', 'open'],
    ['unknown', 'unknown', 'unknown'],
  ])('with identityLabels %s: what it denies is %s', (identityLabels, verdict, isolation) => {
    expect(ingress({ ...byName, ingress: [] }, identityLabels)).toMatchObject({ verdict, isolation });
  });

  it('names the assumption that settles it', () => {
    expect(ingress(byName, 'unknown').reasons).toContain('"identityLabels"');
  });

  it.each<[IdentityLabels, string]>([
    ['all', 'allowed'],
    ['default', 'denied'],
    ['unknown', 'unknown'],
  ])('as a peer, with identityLabels %s: what it lets in is %s', (identityLabels, verdict) => {
    const from = [{ podSelector: { matchLabels: { 'pod-template-hash': 'x1' } } }];
    const spec = { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from }] };
    const answer = ingress(spec, identityLabels);
    expect(answer.verdict).toBe(verdict);
    expect(answer.reasons.includes('"identityLabels"')).toBe(identityLabels === 'unknown');
  });

  it('leaves alone what hangs on other labels', () => {
    const spec = { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] };
    expect(ingress(spec, 'unknown')).toMatchObject({ verdict: 'denied', isolation: 'isolated' });
  });
});
