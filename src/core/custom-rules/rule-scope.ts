import { scopeOf } from '../classification/classifier.ts';
import { EVERYTHING, type SelectorMatch } from '../inventory/selector.ts';
import { matchNamespace } from '../inventory/namespace-view.ts';
import { matchPods, type Workload } from '../inventory/workload.ts';
import type { CustomRule } from '../rules/custom-rule.ts';
import type { RuleContext } from '../rules/rule.ts';

/** Whether a rule applies to a workload: to any of its pods. */
export function appliesTo(
  { appliesTo: scope = {} }: CustomRule,
  workload: Workload,
  { classifier, namespaceView }: RuleContext,
): SelectorMatch {
  const { namespaceSelector = EVERYTHING, podSelector = EVERYTHING, dataClasses } = scope;
  const pods = new Set(workload.podGroups.map((group) => matchPods(podSelector, group)));
  const matches = new Set<SelectorMatch>([
    matchNamespace(namespaceSelector, namespaceView(workload.namespace)),
    pods.has('yes') ? 'yes' : pods.has('maybe') ? 'maybe' : 'no',
    classMatch(dataClasses, classifier.explainWorkload(workload)),
  ]);
  if (matches.has('no')) return 'no';
  return matches.has('maybe') ? 'maybe' : 'yes';
}

function classMatch(
  wanted: NonNullable<CustomRule['appliesTo']>['dataClasses'],
  found: ReturnType<RuleContext['classifier']['explainWorkload']>,
): SelectorMatch {
  if (wanted === undefined || wanted.includes(found.dataClass)) return 'yes';
  return scopeOf(found) === 'undecided' ? 'maybe' : 'no';
}
