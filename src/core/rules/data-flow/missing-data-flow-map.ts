import { isPersonalData } from '../../classification/classifier.ts';
import { namespaceRule, needs } from '../define-rule.ts';
import { declaredEntriesOf, mapEntriesOf } from '../flows/map-entries.ts';
import { judge, notApplicable } from '../judgement.ts';
import { openDeclarations } from '../reach/declared.ts';
import { byReference } from '../subjects.ts';

export const missingDataFlowMap = namespaceRule({
  id: 'missing-data-flow-map',
  version: 1,
  title: 'The PII namespace is on the data-flow map',
  summary:
    'It is written down where the personal data comes from, where it goes, why, and who is responsible.',
  group: 'data-flow',
  severity: 'medium',
  why: 'Without a map nobody can say which connections are wanted: reviews have nothing to compare the policies with, and a connection that was opened by mistake looks like any other. Records of processing activities and agreements with processors refer to the same flows.',
  needs: needs({ namespaces: 'subject-namespace', workloads: 'subject-namespace' }),
  concerns: 'map',
  evaluate: (namespace, context) => {
    const { workloadsIn, classifier, dataFlows } = context;
    const pii = workloadsIn(namespace)
      .filter((workload) => isPersonalData(classifier.workload(workload)))
      .toSorted(byReference);
    if (pii.length === 0) return notApplicable(`No PII workload runs in ${namespace}.`);
    const declared = declaredEntriesOf(namespace, context);
    const isOnMap = declared.some(({ certainty }) => certainty === 'certain');
    const isOpen = !isOnMap && declared.length > 0;
    const drafts = new Set(mapEntriesOf(namespace, context).map(({ place }) => place)).size;
    return judge({
      violations:
        isOnMap || isOpen
          ? []
          : [
              {
                key: '',
                evidence: {
                  summary:
                    dataFlows === undefined
                      ? `There is no data-flow map for the PII workloads of ${namespace}.`
                      : `No declared flow of the data-flow map has an end at the PII workloads of ${namespace}${drafts === 0 ? '' : `; there ${drafts === 1 ? 'is only a draft' : `are only ${drafts} drafts`}`}.`,
                  reasons: [],
                },
              },
            ],
      decided: isOpen ? 'partly' : 'all',
      undecided: isOpen ? openDeclarations(pii, context) : [],
      remediation: () => ({
        text:
          drafts === 0
            ? `Add the flows of ${namespace} to the data-flow map, each with its purpose and owner.`
            : `Give the drafts a purpose and an owner, and remove \`state: draft\`.`,
      }),
    });
  },
});
