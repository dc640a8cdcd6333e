import type { ClassifiedObject } from '../../classification/classification.ts';
import { patternFinder } from '../../classification/workload-pattern.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Labels } from '../../inventory/labels.ts';
import {
  isLabelKnown,
  matchNamespace,
  namespaceViews,
  type AbsentNamespaces,
  type NamespaceView,
} from '../../inventory/namespace-view.ts';
import { EVERYTHING, type SelectorMatch } from '../../inventory/selector.ts';
import { matchPods, workloadKey, type Workload } from '../../inventory/workload.ts';
import type { Subject } from '../../rules/rule.ts';
import type { Ownership, OwnershipRule, OwnershipSettings } from './team.ts';

/** What one level says: a team, that it does not name one, or nothing at all. */
type Said = Ownership | undefined;

/** The team of a subject; undefined if the inventory does not contain the subject. */
export type OwnerLookup = (subject: Subject) => Ownership | undefined;

const NOBODY: Ownership = { team: null, reason: { type: 'nothing' } };
const UNKNOWN: Ownership = { team: null, reason: { type: 'unknown-labels' } };

/**
 * Determines the teams that own subjects. The first of the following that names a team decides, as for data classes:
 *
 * 1. configured rules that name workloads or pods, in their order
 * 2. the team label of the pods, then that of the workload's own object
 * 3. configured rules that select namespaces only, in their order
 * 4. the team label of the namespace
 *
 * What differs between the pods of a workload names no team. Labels that are not known name none either.
 */
export function ownersIn(
  { teams, teamLabel, ownershipRules }: OwnershipSettings,
  inventory: Pick<Inventory, 'namespaces' | 'unread' | 'workloads'>,
  assumptions: AbsentNamespaces,
): OwnerLookup {
  if (teams.length === 0) return () => NOBODY;
  const viewOf = namespaceViews(inventory, assumptions);
  const workloads = new Map(inventory.workloads.map((workload) => [workloadKey(workload), workload]));
  const namespaces = new Set(inventory.namespaces.map(({ name }) => name));
  const byValue = new Map(teams.map(({ name, labelValue }) => [labelValue, name]));
  const rules = ownershipRules.map(numberedRule);

  const byLabel = (labels: Labels, on: ClassifiedObject): Said => {
    if (!Object.hasOwn(labels, teamLabel)) return undefined;
    const value = labels[teamLabel] ?? '';
    const team = byValue.get(value);
    const label = { on, label: teamLabel, value };
    return team === undefined
      ? { team: null, reason: { type: 'unknown-value', ...label } }
      : { team, reason: { type: 'label', ...label } };
  };
  const ofNamespace = (view: NamespaceView): readonly Said[] => [
    ...rules.flatMap((rule) =>
      rule.narrows ? [] : [rule.said('namespace', matchNamespace(rule.namespaceSelector, view))],
    ),
    isLabelKnown(teamLabel, view) ? byLabel(view.labels, 'namespace') : UNKNOWN,
  ];
  const ofWorkload = (workload: Workload): readonly Said[] => {
    const view = viewOf(workload.namespace);
    return [
      ...rules.flatMap((rule) => (rule.narrows ? [rule.ofWorkload(workload, view)] : [])),
      ofAllPods(workload, (labels) => byLabel(labels, 'pods'), teamLabel),
      workload.unreadLabels?.includes(teamLabel) === true ? UNKNOWN : byLabel(workload.labels, 'workload'),
      ...ofNamespace(view),
    ];
  };
  return (subject) => {
    if (subject.type === 'namespace')
      return namespaces.has(subject.namespace) ? firstOf(ofNamespace(viewOf(subject.namespace))) : undefined;
    const workload = workloads.get(workloadKey(subject));
    return workload && firstOf(ofWorkload(workload));
  };
}

/** The first that names a team; otherwise why none does. */
function firstOf(said: readonly Said[]): Ownership {
  const known = said.filter((one) => one !== undefined);
  return (
    known.find(({ team }) => team !== null) ??
    known.find(({ reason }) => reason.type === 'unknown-labels') ??
    known[0] ??
    NOBODY
  );
}

/** What the labels of all pods of a workload say, unless they differ. */
function ofAllPods({ podGroups }: Workload, read: (labels: Labels) => Said, label: string): Said {
  if (podGroups.some(({ unreadLabels }) => unreadLabels?.includes(label))) return UNKNOWN;
  const values = new Set(podGroups.map(({ labels }) => labels[label]));
  const [group] = podGroups;
  return values.size === 1 && group !== undefined ? read(group.labels) : undefined;
}

/** A configured rule with its place. */
interface NumberedRule {
  /** Whether it names pods or workloads, and not only namespaces. */
  readonly narrows: boolean;
  readonly namespaceSelector: NonNullable<OwnershipRule['namespaceSelector']>;
  said(on: ClassifiedObject, match: SelectorMatch): Said;
  ofWorkload(workload: Workload, view: NamespaceView): Said;
}

function numberedRule(rule: OwnershipRule, ruleIndex: number): NumberedRule {
  const { team, namespaceSelector = EVERYTHING, podSelector = EVERYTHING, workloads } = rule;
  const patternOf = workloads && patternFinder(workloads);
  const said: NumberedRule['said'] = (on, match) =>
    match === 'yes'
      ? { team, reason: { type: 'rule', on, ruleIndex } }
      : match === 'maybe'
        ? UNKNOWN
        : undefined;
  return {
    narrows: rule.podSelector !== undefined || workloads !== undefined,
    namespaceSelector,
    said,
    ofWorkload: (workload, view) => {
      if (patternOf !== undefined && patternOf(workload) === undefined) return undefined;
      const matches = new Set([
        matchNamespace(namespaceSelector, view),
        ...workload.podGroups.map((group) => matchPods(podSelector, group)),
      ]);
      const all = matches.has('no') ? 'no' : matches.has('maybe') ? 'maybe' : 'yes';
      return said(patternOf === undefined ? 'pods' : 'workload', all);
    },
  };
}
