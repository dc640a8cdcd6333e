import type { Inventory } from '../inventory/inventory.ts';
import { matchNamespace, namespaceViews } from '../inventory/namespace-view.ts';
import { EVERYTHING } from '../inventory/selector.ts';
import { matchPods, type Workload, workloadKey } from '../inventory/workload.ts';
import type { ClassificationRule } from './classification.ts';
import { workloadMatcher } from './workload-pattern.ts';

/** Two configured rules that select the same namespaces or pods and declare different classes. */
export interface RuleOverlap {
  /** Indexes of the rules: the one that holds, because its class is more sensitive, and the one without effect there. */
  readonly holds: number;
  readonly without: number;
  /** Namespaces by name, workloads as `namespace/name[Kind]`. */
  readonly objects: readonly string[];
}

const BY_SENSITIVITY: readonly ClassificationRule['dataClass'][] = ['sensitive-pii', 'pii', 'none'];

/**
 * The pairs of rules of the same precedence that certainly select the same objects and declare different data classes, as
 * `createClassifier` decides between them. A rule for namespaces does not overlap with one for pods, which comes first.
 */
export function overlappingRules(
  inventories: readonly Inventory[],
  rules: readonly ClassificationRule[],
): readonly RuleOverlap[] {
  const numbered = rules.map((rule, index) => ({ rule, index }));
  const [ofPods, ofNamespaces] = [
    numbered.filter(({ rule }) => isForPods(rule)),
    numbered.filter(({ rule }) => !isForPods(rule)),
  ];
  const found = new Map<string, { holds: number; without: number; objects: Set<string> }>();
  const add = (chosen: readonly Numbered[], object: string): void => {
    const [first, ...others] = chosen.toSorted(
      (a, b) => sensitivity(a) - sensitivity(b) || a.index - b.index,
    );
    for (const other of others) {
      if (first === undefined || other.rule.dataClass === first.rule.dataClass) continue;
      const key = `${first.index} ${other.index}`;
      const known = found.get(key) ?? {
        holds: first.index,
        without: other.index,
        objects: new Set<string>(),
      };
      found.set(key, known);
      known.objects.add(object);
    }
  };
  for (const inventory of inventories) {
    const viewOf = namespaceViews(inventory, { absentNamespaces: 'unknown' });
    const isIn = ({ rule: { namespaceSelector = EVERYTHING } }: Numbered, name: string): boolean =>
      matchNamespace(namespaceSelector, viewOf(name)) === 'yes';
    for (const { name } of inventory.namespaces)
      add(
        ofNamespaces.filter((each) => isIn(each, name)),
        name,
      );
    for (const workload of inventory.workloads) {
      const inPlace = ofPods.filter((each) => isNamed(each.rule, workload) && isIn(each, workload.namespace));
      if (inPlace.length < 2) continue;
      for (const group of workload.podGroups)
        add(
          inPlace.filter(({ rule }) => matchPods(rule.podSelector ?? EVERYTHING, group) === 'yes'),
          workloadKey(workload),
        );
    }
  }
  return [...found.values()]
    .map(({ objects, ...pair }) => ({ ...pair, objects: [...objects] }))
    .toSorted((a, b) => a.holds - b.holds || a.without - b.without);
}

interface Numbered {
  readonly rule: ClassificationRule;
  readonly index: number;
}

function isForPods({ podSelector, workloads }: ClassificationRule): boolean {
  return podSelector !== undefined || workloads !== undefined;
}

function sensitivity({ rule }: Numbered): number {
  return BY_SENSITIVITY.indexOf(rule.dataClass);
}

function isNamed({ workloads }: ClassificationRule, workload: Workload): boolean {
  return workloads === undefined || workloadMatcher(workloads)(workload);
}
