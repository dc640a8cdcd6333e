import { toGlobalId } from '../../api/global-id.ts';
import type { ControlAssessment, ControlStatus, MappedRule } from '../../core/frameworks/assess-control.ts';
import type { ControlMapping } from '../../core/frameworks/catalogue.ts';
import type { Control, ControlPart, Framework } from '../../core/frameworks/framework.ts';
import { gapText } from '../../core/frameworks/gaps.ts';
import { toSubjectFields } from '../rules/subject.types.ts';
import type { FrameworkAssessment } from './framework.service.ts';
import type {
  ControlAssessmentType,
  ControlPartType,
  ControlType,
  FrameworkStatusType,
  FrameworkType,
  MappedRuleResultsType,
  RuleControlType,
} from './framework.types.ts';

const LISTED = 20;

/** Converts a framework to its API type. */
export function toFrameworkType(framework: Framework): FrameworkType {
  const { id, title, edition, link, controls } = framework;
  return {
    key: id,
    title,
    edition,
    link,
    controls: controls.map((control) => toControlType(control, framework)),
  };
}

/** Converts a mapping of a rule to its API type. */
export function toRuleControl({ framework, control, role }: ControlMapping): RuleControlType {
  return {
    frameworkKey: framework.id,
    framework: framework.title,
    control: toControlType(control, framework),
    role,
  };
}

/** Converts the status of a framework to its API type. */
export function toStatusType(assessment: FrameworkAssessment): FrameworkStatusType {
  const { framework, snapshots, withoutSnapshot, controls } = assessment;
  const count = (wanted: ControlStatus): number => controls.filter(({ status }) => status === wanted).length;
  return {
    snapshots: snapshots.map(({ snapshotId, clusterId, sequence, takenAt }) => ({
      id: toGlobalId('Snapshot', snapshotId),
      clusterId: toGlobalId('Cluster', clusterId),
      sequence,
      takenAt,
    })),
    withoutSnapshot,
    met: count('met'),
    partly: count('partly'),
    notMet: count('not-met'),
    notAssessed: count('not-assessed'),
    controls: controls.map((one) => toAssessmentType(one, framework)),
  };
}

function toAssessmentType(
  { control, status, gaps, rules }: ControlAssessment,
  framework: Framework,
): ControlAssessmentType {
  return {
    control: toControlType(control, framework),
    status,
    gaps: gaps.map(gapText),
    rules: rules.map(toResultsType),
  };
}

function toResultsType({ ruleId, role, outcomes, failing }: MappedRule): MappedRuleResultsType {
  return {
    ruleKey: ruleId,
    role,
    passed: outcomes.pass,
    failed: outcomes.fail,
    undecided: outcomes.unknown + outcomes.error,
    notApplicable: outcomes['not-applicable'],
    failing: failing.slice(0, LISTED).map(({ clusterId, subject }) => ({
      clusterId: toGlobalId('Cluster', clusterId),
      ...toSubjectFields(subject),
    })),
  };
}

function toControlType({ id, title, summary, link, parts }: Control, framework: Framework): ControlType {
  return { key: id, title, summary, link: link ?? framework.link, parts: parts.map(toPartType) };
}

function toPartType(part: ControlPart): ControlPartType {
  const decides = 'decides' in part ? part.decides : [];
  const supports = (part.supports ?? []).filter((rule) => !decides.includes(rule));
  return {
    asks: part.asks,
    person: 'decides' in part ? null : part.person,
    mappings: [
      ...decides.map((ruleKey) => ({ ruleKey, role: 'decides' as const })),
      ...supports.map((ruleKey) => ({ ruleKey, role: 'supports' as const })),
    ],
  };
}
