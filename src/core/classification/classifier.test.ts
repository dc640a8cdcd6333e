import { describe, expect, it } from 'vitest';
import { namespaceNamed, workloadWith } from '../../../test/support/manifests/inventories.ts';
import type { Labels } from '../inventory/labels.ts';
import type { Selector } from '../inventory/selector.ts';
import type { ClassificationRule } from './classification.ts';
import { classificationText, createClassifier } from './classifier.ts';
import { DEFAULT_SETTINGS, type AssessmentSettings } from '../rules/settings.ts';

const LABEL = 'ringfence.dev/data';
const UNKNOWN = { absentNamespaces: 'unknown' } as const;
const shop = namespaceNamed('shop', { [LABEL]: 'pii', team: 'orders' });

function labelIs(key: string, ...values: string[]): Selector {
  return { requirements: [{ key, operator: 'In', values }] };
}

function classifierWith(settings: Partial<AssessmentSettings>, namespaces = [shop]) {
  return createClassifier({ ...DEFAULT_SETTINGS, ...settings }, { namespaces, unread: [] }, UNKNOWN);
}

const classOf = (value: string, namespace = 'elsewhere') =>
  classifierWith({}).workload(workloadWith({ namespace, name: 'a', podLabels: { [LABEL]: value } }));

describe('classification', () => {
  it('takes the class of the namespace where the workload says nothing', () => {
    const classifier = classifierWith({});
    expect(classifier.namespace(shop)).toBe('pii');
    expect(classifier.workload(workloadWith({ namespace: 'shop', name: 'api' }))).toBe('pii');
  });

  it('lets a workload beat its namespace, by pod labels first, then by its own', () => {
    const classifier = classifierWith({});
    const parts = { namespace: 'shop', name: 'web', labels: { [LABEL]: 'sensitive-pii' } };
    expect(classifier.workload(workloadWith(parts))).toBe('sensitive-pii');
    expect(classifier.workload(workloadWith({ ...parts, podLabels: { [LABEL]: 'none' } }))).toBe('none');
  });

  it('takes labels of pods and workloads for personal data if their values are not text and may declare it', () => {
    const podSelector = labelIs('holds', 'people');
    const rules: readonly ClassificationRule[] = [
      { dataClass: 'pii', podSelector },
      { dataClass: 'none', podSelector: labelIs('holds', 'nothing') },
    ];
    const settings = {
      classificationRules: rules,
      classificationValues: { true: 'sensitive-pii', no: 'none' },
    } as const;
    const classOfPods = (labels: Labels, unreadLabels: readonly string[]) =>
      classifierWith(settings).explainWorkload(
        workloadWith({ namespace: 'elsewhere', name: 'a', podGroups: [{ labels, unreadLabels }] }),
      );
    expect(classOfPods({ [LABEL]: 'true' }, [LABEL]).dataClass).toBe('sensitive-pii');
    expect(classOfPods({ [LABEL]: 'false' }, [LABEL])).toEqual({
      dataClass: 'pii',
      reason: { type: 'unknown-labels' },
    });
    expect(classOfPods({ holds: '1' }, ['holds']).dataClass).toBe('pii');
    expect(classOfPods({ [LABEL]: 'no', version: '1' }, ['version']).dataClass).toBe('none');
    const own = { namespace: 'elsewhere', name: 'a', labels: { [LABEL]: '0' }, unreadLabels: [LABEL] };
    expect(classifierWith(settings).workload(workloadWith(own))).toBe('pii');
  });

  it('says none of no namespace whose classification label is not text', () => {
    const partly = (unreadLabels: readonly string[]) => ({
      ...namespaceNamed('shop', { [LABEL]: 'none', version: '1' }),
      labelsRead: 'partly' as const,
      unreadLabels,
    });
    const classOfNamespace = (unreadLabels: readonly string[]) =>
      classifierWith({}, [partly(unreadLabels)]).workload(workloadWith({ namespace: 'shop', name: 'a' }));
    expect(classOfNamespace([LABEL])).toBe('unclassified');
    expect(classOfNamespace(['version'])).toBe('none');
  });

  it('says none of no workload that labels of its namespace may mark, if these are not known', () => {
    const lacks = { requirements: [{ key: 'data', operator: 'DoesNotExist' }] } as const;
    const none: ClassificationRule = { dataClass: 'none', namespaceSelector: lacks };
    const workload = workloadWith({ namespace: 'absent', name: 'a' });
    const classOfAbsent = (
      rules: readonly ClassificationRule[],
      absentNamespaces: 'unknown' | 'unlabelled',
    ) =>
      createClassifier(
        { ...DEFAULT_SETTINGS, classificationRules: rules },
        { namespaces: [shop], unread: [] },
        { absentNamespaces },
      ).workload(workload);
    expect(classOfAbsent([none], 'unknown')).toBe('unclassified');
    expect(classOfAbsent([none], 'unlabelled')).toBe('none');
    const rest: ClassificationRule = { dataClass: 'none', workloads: ['absent/*'] };
    const marked: ClassificationRule = {
      dataClass: 'pii',
      namespaceSelector: labelIs('data', 'personal'),
      workloads: ['*/*'],
    };
    expect(classOfAbsent([rest], 'unknown')).toBe('none');
    expect(classOfAbsent([rest, marked], 'unknown')).toBe('unclassified');
    expect(classOfAbsent([rest, marked], 'unlabelled')).toBe('none');
  });

  it('takes the most sensitive class where pods of one workload differ', () => {
    const podGroups = [{ labels: { [LABEL]: 'none' } }, { labels: { [LABEL]: 'pii' } }];
    expect(classifierWith({}).workload(workloadWith({ namespace: 'shop', name: 'a', podGroups }))).toBe(
      'pii',
    );
  });

  it('lets pods that say none speak for no other pods of their workload', () => {
    const podGroups = [{ labels: { [LABEL]: 'none' } }, { labels: {} }];
    const workload = workloadWith({ namespace: 'shop', name: 'a', podGroups });
    expect(classifierWith({}).workload(workload)).toBe('pii');
    const rule = { dataClass: 'none', podSelector: labelIs('app', 'web') } as const;
    const mixed = workloadWith({
      namespace: 'shop',
      name: 'b',
      podGroups: [{ labels: { app: 'web' } }, { labels: {} }],
    });
    expect(classifierWith({ classificationRules: [rule] }).workload(mixed)).toBe('pii');
  });

  it('knows personal data however it is capitalised, and nothing else', () => {
    expect(['PII', 'Sensitive-PII', ' pii '].map((value) => classOf(value))).toEqual([
      'pii',
      'sensitive-pii',
      'pii',
    ]);
    expect(classOf('None', 'shop')).toBe('pii');
    expect(classOf('personal')).toBe('unclassified');
  });

  it('calls everything else unclassified, which is not none', () => {
    const classifier = classifierWith({}, [namespaceNamed('tools')]);
    expect(classifier.workload(workloadWith({ namespace: 'tools', name: 'ci' }))).toBe('unclassified');
    expect(classifier.workload(workloadWith({ namespace: 'gone', name: 'ci' }))).toBe('unclassified');
  });

  it('takes a value that is not mapped as saying nothing', () => {
    const typo = workloadWith({ namespace: 'shop', name: 'api', podLabels: { [LABEL]: 'piii' } });
    expect(classifierWith({}).workload(typo)).toBe('pii');
    const inherited = workloadWith({ namespace: 'x', name: 'api', podLabels: { [LABEL]: 'constructor' } });
    expect(classifierWith({}).workload(inherited)).toBe('unclassified');
  });

  it('reads another label scheme where one is mapped', () => {
    const classifier = classifierWith({
      classificationLabel: 'data-classification',
      classificationValues: { phi: 'sensitive-pii', pci: 'sensitive-pii', public: 'none' },
    });
    const podLabels = { 'data-classification': 'phi' };
    expect(classifier.workload(workloadWith({ namespace: 'x', name: 'a', podLabels }))).toBe('sensitive-pii');
  });

  it('lets a configured selector of pods beat the labels on those pods', () => {
    const rule: ClassificationRule = { dataClass: 'pii', podSelector: labelIs('app', 'ledger') };
    const podLabels = { app: 'ledger', [LABEL]: 'none' };
    const ledger = workloadWith({ namespace: 'x', name: 'ledger', podLabels });
    expect(classifierWith({ classificationRules: [rule] }).workload(ledger)).toBe('pii');
  });

  it('lets a configured selector of namespaces beat their label, but not a label on the workload', () => {
    const rule: ClassificationRule = {
      dataClass: 'sensitive-pii',
      namespaceSelector: labelIs('team', 'orders'),
    };
    const classifier = classifierWith({ classificationRules: [rule] });
    expect(classifier.namespace(shop)).toBe('sensitive-pii');
    expect(classifier.workload(workloadWith({ namespace: 'shop', name: 'api' }))).toBe('sensitive-pii');
    const web = workloadWith({ namespace: 'shop', name: 'web', podLabels: { [LABEL]: 'none' } });
    expect(classifier.workload(web)).toBe('none');
  });

  it('wants both selectors to match where both are given', () => {
    const rule: ClassificationRule = {
      dataClass: 'pii',
      namespaceSelector: labelIs('team', 'orders'),
      podSelector: labelIs('app', 'db'),
    };
    const classifier = classifierWith({ classificationRules: [rule] }, [shop, namespaceNamed('x')]);
    expect(classifier.workload(workloadWith({ namespace: 'x', name: 'db' }))).toBe('unclassified');
  });

  it('takes the most sensitive of several configured answers, whatever their order', () => {
    const rules: ClassificationRule[] = [
      { dataClass: 'none', podSelector: labelIs('app', 'db') },
      { dataClass: 'sensitive-pii', podSelector: labelIs('app', 'db') },
    ];
    const db = workloadWith({ namespace: 'x', name: 'db' });
    for (const classificationRules of [rules, rules.toReversed()]) {
      expect(classifierWith({ classificationRules }).workload(db)).toBe('sensitive-pii');
    }
  });
});

describe('the reason of a data class', () => {
  const named: ClassificationRule = { dataClass: 'pii', workloads: ['x/other', 'x/*-db'] };
  const byTeam: ClassificationRule = { dataClass: 'sensitive-pii', namespaceSelector: labelIs('team', 'hr') };
  const hr = namespaceNamed('hr', { team: 'hr' });
  const classifier = classifierWith({ classificationRules: [named, byTeam] }, [shop, hr]);

  it('is the label, with its value and whose it is', () => {
    const own = { namespace: 'shop', name: 'web', labels: { [LABEL]: 'none' } };
    expect(classifier.explainWorkload(workloadWith(own))).toEqual({
      dataClass: 'none',
      reason: { type: 'label', on: 'workload', label: LABEL, value: 'none' },
    });
    expect(classifier.explainWorkload(workloadWith({ ...own, podLabels: { [LABEL]: 'PII' } }))).toEqual({
      dataClass: 'pii',
      reason: { type: 'label', on: 'pods', label: LABEL, value: 'PII' },
    });
  });

  it('is the namespace where a workload inherits from it', () => {
    const inherited = { type: 'label', on: 'namespace', label: LABEL, value: 'pii' };
    const api = workloadWith({ namespace: 'shop', name: 'api' });
    expect(classifier.explainWorkload(api).reason).toEqual(inherited);
    expect(classifier.explainNamespace(shop).reason).toEqual(inherited);
    const payroll = workloadWith({ namespace: 'hr', name: 'payroll' });
    const byRule = { type: 'rule', on: 'namespace', ruleIndex: 1 };
    expect(classifier.explainWorkload(payroll).reason).toEqual(byRule);
  });

  it('is the configured rule, with the pattern that names the workload', () => {
    const db = classifier.explainWorkload(workloadWith({ namespace: 'x', name: 'orders-db' }));
    expect(db.reason).toEqual({ type: 'rule', on: 'workload', ruleIndex: 0, pattern: 'x/*-db' });
    expect(classificationText(db.reason)).toBe('classification.rules[0] names the workload by x/*-db');
  });

  it('is that of the most sensitive pods where pods differ', () => {
    const podGroups = [{ labels: { [LABEL]: 'none' } }, { labels: { [LABEL]: 'sensitive-pii' } }];
    const mixed = workloadWith({ namespace: 'x', name: 'a', podGroups });
    expect(classifier.explainWorkload(mixed)).toEqual({
      dataClass: 'sensitive-pii',
      reason: { type: 'label', on: 'pods', label: LABEL, value: 'sensitive-pii' },
    });
  });

  it('is that nothing declares one', () => {
    const withoutTeams = classifierWith({}, [hr]);
    expect(withoutTeams.explainWorkload(workloadWith({ namespace: 'hr', name: 'ci' }))).toEqual({
      dataClass: 'unclassified',
      reason: { type: 'undeclared' },
    });
  });

  it('is that labels of the namespace are unknown, where these may declare personal data', () => {
    const unknown = { dataClass: 'unclassified', reason: { type: 'unknown-labels' } };
    const absent = { namespace: 'absent', name: 'a' };
    expect(classifier.explainWorkload(workloadWith(absent))).toEqual(unknown);
    const partly = workloadWith({ ...absent, podGroups: [{ labels: { [LABEL]: 'none' } }, { labels: {} }] });
    expect(classifier.explainWorkload(partly)).toEqual(unknown);
  });

  it('is not a label of a namespace that was found with several contents, if it says none', () => {
    const unread = [
      { kind: 'Namespace', namespace: 'shop', reason: 'broken-document', message: 'twice' },
    ] as const;
    const classOfLabel = (value: string) =>
      createClassifier(
        DEFAULT_SETTINGS,
        { namespaces: [namespaceNamed('shop', { [LABEL]: value })], unread },
        UNKNOWN,
      ).workload(workloadWith({ namespace: 'shop', name: 'a' }));
    expect([classOfLabel('none'), classOfLabel('pii')]).toEqual(['unclassified', 'pii']);
  });
});
