import { workloadKey } from '../../inventory/workload.ts';
import { scopeOf } from '../../classification/classifier.ts';
import type { DataScope } from '../../classification/classification.ts';
import type { NamespaceView } from '../../inventory/namespace-view.ts';
import type { Reason } from '../../reachability/model/model.ts';
import { namespaceRule, needs } from '../define-rule.ts';
import { judge, notApplicable } from '../judgement.ts';
import { listed } from '../../listed.ts';
import { byReference } from '../subjects.ts';

export const dedicatedNamespace = namespaceRule({
  id: 'dedicated-namespace',
  version: 2,
  title: 'PII workloads do not share their namespace with other workloads',
  summary: 'Personal data is processed in areas of its own, apart from programs that do not need it.',
  group: 'segmentation',
  severity: 'medium',
  why:
    'The namespace is the boundary that roles, quotas, secrets and most policies apply to. If personal ' +
    'data shares a namespace with other workloads, anyone who may deploy or read there may gain access ' +
    'to the data.',
  needs: needs({ namespaces: 'subject-namespace', workloads: 'subject-namespace' }),
  evaluate: (namespace, { workloadsIn, namespaceView, classifier }) => {
    const workloads = workloadsIn(namespace).toSorted(byReference);
    const within = (scope: DataScope) =>
      workloads.filter((workload) => scopeOf(classifier.explainWorkload(workload)) === scope);
    const [pii, others, open] = [within('in-scope'), within('out-of-scope'), within('undecided')];
    if (pii.length === 0) return notApplicable(`No PII workload runs in ${namespace}.`);
    return judge({
      violations:
        others.length === 0
          ? []
          : [
              {
                key: '',
                evidence: {
                  summary:
                    `${namespace} contains PII workloads (${listed(pii.map(workloadKey))}) together with ` +
                    `${listed(others.map((other) => `${workloadKey(other)} (${classifier.workload(other)})`))}.`,
                  reasons: [],
                },
              },
            ],
      decided: open.length === 0 ? 'all' : 'partly',
      undecided: open.length === 0 ? [] : unknownLabels(namespaceView(namespace)),
      remediation: () => ({
        text:
          `Move ${listed(others.map(workloadKey))} to a namespace without personal data, or move the PII ` +
          'workloads to their own namespace. If a listed workload does handle personal data, classify it.',
      }),
    });
  },
});

/** Why labels of a namespace are not known. An unread namespace is a reason of its own. */
function unknownLabels({ name, labelsRead, unreadLabels = [] }: NamespaceView): readonly Reason[] {
  switch (labelsRead) {
    case 'partly':
      return [{ type: 'label-not-text', object: { kind: 'Namespace', name }, labels: unreadLabels }];
    case 'absent':
      return [{ type: 'assumption', assumption: 'absentNamespaces' }];
    case 'read':
    case 'unread':
      return [];
  }
}
