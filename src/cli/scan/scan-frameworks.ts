import {
  assessControl,
  type ControlStatus,
  type FrameworkGround,
} from '../../core/frameworks/assess-control.ts';
import { FRAMEWORKS } from '../../core/frameworks/catalogue.ts';
import { withCustomRules } from '../../core/frameworks/custom-controls.ts';
import type { FrameworkId } from '../../core/frameworks/framework.ts';
import { gapText } from '../../core/frameworks/gaps.ts';
import type { Consistency } from '../../core/inventory/inventory.ts';
import type { Assessment } from '../../core/rules/assessment.ts';
import type { CustomRule } from '../../core/rules/custom-rule.ts';
import { workloadsAmong } from '../../core/rules/subjects.ts';

/** The status of the controls of a framework in a scanned cluster. */
export interface ScanFramework {
  readonly key: FrameworkId;
  readonly title: string;
  readonly edition: string;
  readonly controls: readonly {
    readonly key: string;
    readonly title: string;
    readonly status: ControlStatus;
    /** What keeps it from being met besides failures, and what a person must add. */
    readonly gaps: readonly string[];
    /** The mapped rules that fail, with the number of workloads and namespaces that fail them. */
    readonly failing: readonly { readonly rule: string; readonly failed: number }[];
  }[];
}

/** Whether a cluster meets the controls of all frameworks, as the service says it of a snapshot. */
export function scanFrameworks(
  assessment: Assessment,
  consistency: Consistency,
  customRules: readonly CustomRule[],
): readonly ScanFramework[] {
  const grounds = [groundOf(assessment, consistency)];
  return FRAMEWORKS.map((framework) => ({
    key: framework.id,
    title: framework.title,
    edition: framework.edition,
    controls: withCustomRules(framework, customRules).controls.map((control) => {
      const { status, gaps, rules } = assessControl(control, grounds);
      return {
        key: control.id,
        title: control.title,
        status,
        gaps: gaps.map(gapText),
        failing: rules.flatMap(({ ruleId, outcomes }) =>
          outcomes.fail === 0 ? [] : [{ rule: ruleId, failed: outcomes.fail }],
        ),
      };
    }),
  }));
}

function groundOf(
  { completeness, ruleIds, workloads, undecided, results }: Assessment,
  consistency: Consistency,
): FrameworkGround {
  const unknown = workloadsAmong(undecided).map((each) => ({ ...each, dataClass: 'unclassified' as const }));
  return {
    clusterId: '',
    data: completeness === 'COMPLETE' && consistency === 'CONSISTENT' ? 'complete' : 'incomplete',
    ruleIds,
    workloads: [...workloads, ...unknown],
    results,
  };
}
