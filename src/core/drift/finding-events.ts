import { isViolationEvent, type FindingEvent, type ViolationEventType } from '../findings/finding.ts';
import type { RecordedChange } from '../findings/lifecycle.ts';
import { DIRECTIONS } from '../network/protocol.ts';
import {
  FINDING_ASPECTS,
  type DriftEffect,
  type FindingDifference,
  type FindingDrift,
} from './drift-event.ts';

/** With these causes, a finding is resolved although nothing improved: its subject is no longer evaluated. */
const NO_IMPROVEMENT: ReadonlySet<unknown> = new Set(['subject-not-classified']);

/** What happened to violations, as events of drift. Who owns a finding and what people do with it is no drift. */
export function findingEvents(
  changes: readonly RecordedChange[],
): readonly Omit<FindingDrift, 'id' | 'baseSequence'>[] {
  return changes.flatMap(({ finding, events }) =>
    events.filter(isViolationEvent).map((event): Omit<FindingDrift, 'id' | 'baseSequence'> => {
      const { subject, ruleId, severity, key } = finding;
      const direction = DIRECTIONS.find((one) => one === key);
      const { cause } = event.details;
      return {
        type: 'finding',
        change: event.type,
        effect: effectOf(event),
        pii: 'touched',
        findingId: finding.id,
        ruleId,
        severity,
        namespace: subject.namespace,
        ...(subject.type === 'workload' && {
          workload: { namespace: subject.namespace, kind: subject.kind, name: subject.name },
        }),
        ...(direction && { direction }),
        ...(typeof cause === 'string' && { cause }),
        ...(event.type === 'changed' && { differs: differencesIn(event.details) }),
      };
    }),
  );
}

/** Severities and ports with their values; evidence may name objects that a reader of the event may not see. */
function differencesIn(details: FindingEvent['details']): readonly FindingDifference[] {
  return FINDING_ASPECTS.filter((what) => details[what] !== undefined).map((what) => {
    const values = what === 'severity' || what === 'connections' ? valuesIn(details[what]) : undefined;
    return { what, ...(values && { values }) };
  });
}

function valuesIn(change: unknown): FindingDifference['values'] {
  if (typeof change !== 'object' || change === null || !('from' in change) || !('to' in change))
    return undefined;
  const { from, to } = change;
  return typeof from === 'string' && typeof to === 'string' ? { from, to } : undefined;
}

function effectOf({
  type,
  details: { cause },
}: FindingEvent & { readonly type: ViolationEventType }): DriftEffect {
  switch (type) {
    case 'opened':
    case 'reopened':
      return 'weakens';
    case 'resolved':
      return NO_IMPROVEMENT.has(cause) ? 'none' : 'strengthens';
    case 'became-stale':
      return 'undecided';
    case 'changed':
    case 'became-current':
      return 'none';
  }
}
