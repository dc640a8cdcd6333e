import { digest } from '../rules/digest.ts';
import type { Reason } from '../reachability/model/model.ts';
import type { Evidence } from '../rules/rule.ts';
import type { Finding, FindingEvent } from './finding.ts';

const TEXTS = [
  ['evidence', 'summary'],
  ['source', 'from'],
  ['destination', 'to'],
  ['connections', 'connections'],
] as const satisfies readonly (readonly [string, keyof Evidence])[];

/** The details of a `changed` event; undefined if nothing that is shown of the finding changed. */
export function changesOf(
  finding: Pick<Finding, 'severity' | 'evidence'>,
  severity: Finding['severity'],
  evidence: Evidence,
): FindingEvent['details'] | undefined {
  const changes: Record<string, unknown> = {};
  if (severity !== finding.severity) changes['severity'] = { from: finding.severity, to: severity };
  for (const [name, field] of TEXTS) {
    const [from = null, to = null] = [finding.evidence[field], evidence[field]];
    if (from !== to) changes[name] = { from, to };
  }
  const removed = without(finding.evidence.reasons, evidence.reasons);
  const added = without(evidence.reasons, finding.evidence.reasons);
  if (removed.length > 0 || added.length > 0) changes['reasons'] = { removed, added };
  return Object.keys(changes).length === 0 ? undefined : changes;
}

function without(reasons: readonly Reason[], others: readonly Reason[]): readonly unknown[] {
  const known = new Set(others.map((reason) => digest(unlocated(reason))));
  return reasons.map(unlocated).filter((reason) => !known.has(digest(reason)));
}

/** Positions in files are left out: a line that moves is not a change. */
function unlocated(reason: Reason): unknown {
  return JSON.parse(
    JSON.stringify(reason, (key, value: unknown) => (key === 'location' ? undefined : value)),
  ) as unknown;
}
