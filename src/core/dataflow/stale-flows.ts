import type { ClusterFlows } from './cluster-flows.ts';
import type { DataFlow, Day, ExternalEndpoint } from './data-flow-map.ts';

/** Why what the map says of a flow is not current. Days are those on which something ended, so that they do not change. */
export type StaleCause =
  | { readonly type: 'not-approved' }
  | { readonly type: 'review-overdue'; readonly dueOn: Day }
  | {
      readonly type: 'agreement-expired';
      readonly endpoint: string;
      readonly reference: string;
      readonly expiredOn: Day;
    };

/** A flow that somebody must review or approve. */
export interface StaleFlow {
  /** The name of the flow. */
  readonly flow: string;
  /** At least one. */
  readonly causes: readonly StaleCause[];
}

const REVIEW_AFTER_MONTHS = 6;

/** The day of a time, in UTC. */
export function dayOf(time: Date): Day {
  return time.toISOString().slice(0, 10);
}

/**
 * The declared flows that are not approved, whose review is overdue, or whose endpoint has an expired processor
 * agreement, as of a day. Changes only on days on which something ends, not every day.
 */
export function staleFlows({ flows, endpoints }: ClusterFlows, today: Day): readonly StaleFlow[] {
  const byName = new Map(endpoints.map((endpoint) => [endpoint.name, endpoint]));
  return flows
    .filter(({ state }) => state === 'declared')
    .flatMap((flow) => {
      const used = [flow.from, flow.to].flatMap((end) =>
        end.type === 'endpoint' ? (byName.get(end.name) ?? []) : [],
      );
      const causes = [
        ...(flow.approval === undefined ? [{ type: 'not-approved' } as const] : []),
        ...overdueReview(flow, today),
        ...used.flatMap((endpoint) => expiredAgreement(endpoint, today)),
      ];
      return causes.length === 0 ? [] : [{ flow: flow.name, causes }];
    });
}

/** The last day on which a flow must be reviewed; undefined if neither it nor an approval is known. */
export function reviewDay({ reviewBy, approval }: Pick<DataFlow, 'reviewBy' | 'approval'>): Day | undefined {
  return reviewBy ?? (approval && monthsAfter(approval.date, REVIEW_AFTER_MONTHS));
}

function overdueReview(flow: DataFlow, today: Day): readonly StaleCause[] {
  const dueOn = reviewDay(flow);
  return dueOn !== undefined && dueOn < today ? [{ type: 'review-overdue', dueOn }] : [];
}

function expiredAgreement({ name, processorAgreement }: ExternalEndpoint, today: Day): readonly StaleCause[] {
  const { expiresOn, reference } = processorAgreement ?? {};
  return expiresOn !== undefined && reference !== undefined && expiresOn < today
    ? [{ type: 'agreement-expired', endpoint: name, reference, expiredOn: expiresOn }]
    : [];
}

/** The same day of a later month, or its last day if the month is shorter. */
function monthsAfter(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  // Day 0 of a month is the last one of the month before.
  const lastOfMonth = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return dayOf(new Date(Date.UTC(year, month - 1 + months, Math.min(date, lastOfMonth))));
}
