import { createHash } from 'node:crypto';
import type { DataFlowRevision } from '../dataflow/data-flow-map.ts';
import type { ClusterFlows } from '../dataflow/cluster-flows.ts';
import { canonicalJson } from '../inventory/canonical-json.ts';
import type { Assumptions } from '../reachability/plugins/cni-profile.ts';
import type { Rule } from './rule.ts';
import type { AssessmentSettings } from './settings.ts';

/** A digest of the flows that apply to a cluster; undefined if there is no data-flow map. */
export function flowsDigest(flows: ClusterFlows | undefined): string | undefined {
  return flows && digest(flows);
}

/** What is recorded of the flows that a cluster is judged with; null if there is no data-flow map. */
export function dataFlowRevision(
  { dataFlows }: Pick<AssessmentSettings, 'dataFlows'>,
  version: number | null,
): DataFlowRevision | null {
  const flows = flowsDigest(dataFlows);
  return version === null || flows === undefined ? null : { version, digest: flows };
}

/**
 * A digest of everything but the inventory and the rules that an assessment depends on.
 *
 * @param flows their `flowsDigest`, so that a recorded scope can be compared without its flows
 */
export function scopeDigest(
  settings: Omit<AssessmentSettings, 'dataFlows'>,
  assumptions: Assumptions,
  flows: string | undefined,
): string {
  // Custom rules are part of the rule set.
  return digest({ settings: { ...settings, customRules: undefined, dataFlows: flows }, assumptions });
}

/** A digest of the rules that an assessment consists of. */
export function ruleSetDigest(rules: readonly Rule[]): string {
  return digest(
    rules.map(({ id, severity, version, contentDigest }) => ({
      id,
      severity,
      version,
      ...(contentDigest !== undefined && { contentDigest }),
    })),
  );
}

/** SHA-256 (hex) of a JSON value in canonical form: equal values have equal digests. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
