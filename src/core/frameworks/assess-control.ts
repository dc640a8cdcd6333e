import type { DataClass } from '../classification/classification.ts';
import { isPersonalData } from '../classification/classifier.ts';
import { type WorkloadReference, workloadKey } from '../inventory/workload.ts';
import type { Outcome, Subject } from '../rules/rule.ts';
import { subjectKey } from '../rules/subjects.ts';
import { mappingsOf } from './catalogue.ts';
import type { Control, ControlPart, DecidedPart, MappingRole } from './framework.ts';
import { distinctGaps, summedGaps, type Gap } from './gaps.ts';

/**
 * `met`: rules decide every part, and they pass for every workload. `partly`: a part is open, or a person must settle it.
 * `not-met`: a rule that decides a part fails. `not-assessed`: there is nothing to judge, or the data is not complete.
 */
export type ControlStatus = 'met' | 'partly' | 'not-met' | 'not-assessed';

/** How a cluster was judged, as far as it is in scope. */
export interface FrameworkGround {
  readonly clusterId: string;
  /** `complete`: everything that results depend on was read, and from one moment. */
  readonly data: 'complete' | 'incomplete' | 'no-snapshot';
  /** The rules that ran. */
  readonly ruleIds: readonly string[];
  /** PII workloads, and, as `unclassified`, those whose data class is not known. */
  readonly workloads: readonly (WorkloadReference & { readonly dataClass: DataClass })[];
  readonly results: readonly {
    readonly ruleId: string;
    readonly outcome: Outcome;
    readonly subject: Subject;
  }[];
}

/** The results of one mapped rule. */
export interface MappedRule {
  readonly ruleId: string;
  readonly role: MappingRole;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly failing: readonly { readonly clusterId: string; readonly subject: Subject }[];
}

export interface ControlAssessment {
  readonly control: Control;
  readonly status: ControlStatus;
  /** What keeps it from being met besides failures, and what a person must add. */
  readonly gaps: readonly Gap[];
  /** Every mapped rule, with its results in all clusters. */
  readonly rules: readonly MappedRule[];
}

/** The status of a control over some clusters: that of the worst one. Clusters without personal data do not count. */
export function assessControl(control: Control, clusters: readonly FrameworkGround[]): ControlAssessment {
  const judged = clusters.map((ground) => assessIn(control, indexed(ground)));
  const counting = judged.filter(({ status }) => status !== 'nothing');
  const status =
    counting.length === 0
      ? 'not-assessed'
      : (BY_WEIGHT.find((one) => counting.some((each) => each.status === one)) ?? 'not-assessed');
  const gaps =
    counting.length === 0
      ? [{ type: 'no-subjects' } as const, ...personal(control)]
      : counting.flatMap((each) => each.gaps);
  return {
    control,
    status,
    gaps: status === 'met' ? [] : summedGaps(gaps),
    rules: mappingsOf(control).map(({ ruleId, role }) => resultsOf(ruleId, role, clusters)),
  };
}

/** The first of these that a cluster has is the status of all of them. */
const BY_WEIGHT: readonly ControlStatus[] = ['not-met', 'not-assessed', 'partly', 'met'];

interface Indexed extends FrameworkGround {
  readonly byRule: ReadonlyMap<string, FrameworkGround['results']>;
  readonly personal: FrameworkGround['workloads'];
}

interface InCluster {
  /** `nothing`: the cluster has no personal data. */
  readonly status: ControlStatus | 'nothing';
  readonly gaps: readonly Gap[];
}

const indexes = new WeakMap<FrameworkGround, Indexed>();

/** Computed once for all controls. */
function indexed(ground: FrameworkGround): Indexed {
  let found = indexes.get(ground);
  if (found === undefined) {
    found = {
      ...ground,
      byRule: Map.groupBy(ground.results, ({ ruleId }) => ruleId),
      personal: ground.workloads.filter(({ dataClass }) => isPersonalData(dataClass)),
    };
    indexes.set(ground, found);
  }
  return found;
}

function assessIn(control: Control, ground: Indexed): InCluster {
  const person = personal(control);
  if (ground.data === 'no-snapshot')
    return { status: 'not-assessed', gaps: [{ type: 'no-snapshot', clusters: 1 }, ...person] };
  if (ground.workloads.length === 0 && ground.results.length === 0) return { status: 'nothing', gaps: [] };
  if (ground.data === 'incomplete')
    return { status: 'not-assessed', gaps: [{ type: 'incomplete', clusters: 1 }, ...person] };
  const parts = control.parts.map((part) => assessPart(part, ground));
  const ofCustomRules = (control.customRules ?? []).flatMap((rule) => customGaps(rule, ground));
  const gaps = distinctGaps([...parts.flatMap((part) => part.gaps), ...ofCustomRules]);
  if (parts.some(({ state }) => state === 'fails')) return { status: 'not-met', gaps };
  if (parts.every(({ state }) => state === 'passes') && ofCustomRules.length === 0)
    return { status: 'met', gaps };
  const isDecided = mappingsOf(control).some(({ ruleId }) =>
    ground.byRule.get(ruleId)?.some(({ outcome }) => outcome === 'pass' || outcome === 'fail'),
  );
  return { status: isDecided ? 'partly' : 'not-assessed', gaps };
}

interface PartAssessment {
  readonly state: 'passes' | 'fails' | 'open';
  readonly gaps: readonly Gap[];
}

function assessPart(part: ControlPart, ground: Indexed): PartAssessment {
  if (!('decides' in part)) {
    const failing = part.supports.filter((rule) => failuresOf(rule, ground) > 0);
    return {
      state: 'open',
      gaps: [{ type: 'person', text: part.person }, ...failing.map((ruleId) => supporting(ruleId, ground))],
    };
  }
  const gaps = gapsOf(part, ground);
  if (part.decides.some((rule) => failuresOf(rule, ground) > 0)) return { state: 'fails', gaps };
  return { state: gaps.length === 0 ? 'passes' : 'open', gaps };
}

/** Why a custom rule keeps a control from being met. It never is the reason that the control is not met. */
function customGaps(ruleId: string, ground: Indexed): readonly Gap[] {
  const undecided = countOf(ruleId, ground, ['unknown', 'error']);
  return [
    ...(failuresOf(ruleId, ground) > 0 ? [supporting(ruleId, ground)] : []),
    ...(undecided > 0 ? [{ type: 'undecided', ruleId, count: undecided } as const] : []),
  ];
}

function supporting(ruleId: string, ground: Indexed): Gap {
  return { type: 'support-fails', ruleId, count: failuresOf(ruleId, ground) };
}

/** What leaves a part open that rules decide. */
function gapsOf({ decides }: DecidedPart, ground: Indexed): readonly Gap[] {
  const unknown = ground.workloads.length - ground.personal.length;
  const passed = new Set(
    decides.flatMap((rule) =>
      (ground.byRule.get(rule) ?? []).flatMap(({ outcome, subject }) =>
        outcome === 'pass' ? [subjectKey(subject)] : [],
      ),
    ),
  );
  const unjudged = ground.personal.filter(
    (workload) => !passed.has(workloadKey(workload)) && !passed.has(workload.namespace),
  );
  return [
    ...decides
      .filter((rule) => !ground.ruleIds.includes(rule))
      .map((ruleId): Gap => ({ type: 'not-run', ruleId })),
    ...decides.flatMap((ruleId): Gap[] => {
      const count = countOf(ruleId, ground, ['unknown', 'error']);
      return count === 0 ? [] : [{ type: 'undecided', ruleId, count }];
    }),
    ...(unknown === 0 ? [] : [{ type: 'unknown-class', workloads: unknown } as const]),
    ...(unjudged.length === 0
      ? []
      : [{ type: 'not-judged', rules: decides, workloads: unjudged.length } as const]),
  ];
}

function personal({ parts }: Control): readonly Gap[] {
  return parts.flatMap((part): Gap[] => ('decides' in part ? [] : [{ type: 'person', text: part.person }]));
}

function failuresOf(ruleId: string, ground: Indexed): number {
  return countOf(ruleId, ground, ['fail']);
}

function countOf(ruleId: string, { byRule }: Indexed, outcomes: readonly Outcome[]): number {
  return byRule.get(ruleId)?.filter(({ outcome }) => outcomes.includes(outcome)).length ?? 0;
}

function resultsOf(ruleId: string, role: MappingRole, clusters: readonly FrameworkGround[]): MappedRule {
  const outcomes: Record<Outcome, number> = { pass: 0, fail: 0, unknown: 0, error: 0, 'not-applicable': 0 };
  const failing: { clusterId: string; subject: Subject }[] = [];
  for (const ground of clusters)
    for (const { outcome, subject } of indexed(ground).byRule.get(ruleId) ?? []) {
      outcomes[outcome] += 1;
      if (outcome === 'fail') failing.push({ clusterId: ground.clusterId, subject });
    }
  return { ruleId, role, outcomes, failing };
}
