import { isPersonalData } from '../../classification/classifier.ts';
import { workloadKey } from '../../inventory/workload.ts';
import { listed } from '../../listed.ts';
import { namespaceRule, needs } from '../define-rule.ts';
import { judge, notApplicable } from '../judgement.ts';
import { byReference } from '../subjects.ts';

const DEFAULT_NAMESPACE = 'default';

export const defaultNamespace = namespaceRule({
  id: 'default-namespace',
  version: 1,
  title: 'No PII workload runs in the namespace default',
  summary:
    'Personal data is not processed in the area where everything ends up that nobody assigned a place.',
  group: 'segmentation',
  severity: 'medium',
  why: 'Whatever is deployed without a namespace ends up in `default`: tests, tools, the work of other teams. Its policies, roles and secrets are therefore shared by accident, and it cannot be deleted or handed to one owner.',
  needs: needs({ workloads: 'subject-namespace' }),
  evaluate: (namespace, { workloadsIn, classifier }) => {
    const pii = workloadsIn(namespace)
      .filter((workload) => isPersonalData(classifier.workload(workload)))
      .toSorted(byReference)
      .map(workloadKey);
    if (pii.length === 0) return notApplicable(`No PII workload runs in ${namespace}.`);
    return judge({
      violations:
        namespace === DEFAULT_NAMESPACE
          ? [
              {
                key: '',
                evidence: {
                  summary: `PII workloads run in the namespace ${DEFAULT_NAMESPACE} (${pii.length}): ${listed(pii)}.`,
                  reasons: [],
                },
              },
            ]
          : [],
      decided: 'all',
      undecided: [],
      remediation: () => ({
        text: `Move ${listed(pii)} to a namespace of its own, with policies that deny by default. A policy cannot replace the move.`,
      }),
    });
  },
});
