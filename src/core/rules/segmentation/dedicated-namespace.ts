import { workloadKey } from '../../inventory/workload.ts';
import { isPersonalData } from '../classifier.ts';
import { namespaceRule, needs } from '../define-rule.ts';
import { judge, notApplicable } from '../judgement.ts';
import { listed } from '../../listed.ts';
import { byReference } from '../subjects.ts';

export const dedicatedNamespace = namespaceRule({
  id: 'dedicated-namespace',
  version: 1,
  title: 'PII workloads have a namespace of their own',
  group: 'segmentation',
  severity: 'medium',
  why: 'A namespace is the boundary that roles, quotas, secrets and most policies are written for. Where personal data shares it with other workloads, whoever may deploy or read there may reach the data as well.',
  needs: needs({ namespaces: 'subject-namespace', workloads: 'subject-namespace' }),
  evaluate: (namespace, { workloadsIn, classifier }) => {
    const workloads = workloadsIn(namespace).toSorted(byReference);
    const [others, pii] = [
      workloads.filter((workload) => !isPersonalData(classifier.workload(workload))),
      workloads.filter((workload) => isPersonalData(classifier.workload(workload))),
    ];
    if (pii.length === 0) return notApplicable(`No PII workload runs in ${namespace}.`);
    return judge({
      violations:
        others.length === 0
          ? []
          : [
              {
                key: '',
                evidence: {
                  summary: `${namespace} holds PII workloads (${listed(pii.map(workloadKey))}) together with ${listed(others.map((other) => `${workloadKey(other)} (${classifier.workload(other)})`))}.`,
                  reasons: [],
                },
              },
            ],
      decided: 'all',
      undecided: [],
      remediation: () => ({
        text: `Move ${listed(others.map(workloadKey))} to a namespace without personal data, or the PII workloads to one of their own. Where a listed workload does handle personal data, classify it.`,
      }),
    });
  },
});
