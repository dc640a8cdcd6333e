import { deployment, isolation, namespace, type State } from './published-fleet.ts';

export const DAY = (day: number) => `2026-02-${String(day).padStart(2, '0')}T00:00:00.000Z`;
const SHOP = [namespace('shop', { 'ringfence.dev/data': 'pii' }), deployment('shop', 'db', 5432)];
const OUTSIDE = [
  namespace('tools'),
  deployment('tools', 'debug'),
  namespace('crm'),
  deployment('crm', 'web'),
];
const UNREAD = [
  { kind: 'NetworkPolicy', namespace: 'shop', reason: 'forbidden' as const, message: 'forbidden' },
];

/**
 * The database is unreachable, open for four days, undecided for two, and unreachable again. Each state holds for 31
 * days.
 */
export const STORY: readonly State[] = [
  { at: DAY(1), objects: [...SHOP, isolation('shop'), ...OUTSIDE] },
  { at: DAY(5), objects: [...SHOP, ...OUTSIDE] },
  { at: DAY(9), objects: [...SHOP, isolation('shop'), ...OUTSIDE], unread: UNREAD },
  { at: DAY(11), objects: [...SHOP, isolation('shop'), ...OUTSIDE.slice(0, 2)] },
];

/** The fields that `told` reads. */
export const INTERVAL = `{ from until verdict allowed undecided opened { after { sequence } at { sequence takenAt } }
  closed { after { sequence } at { sequence } } }`;

interface Told {
  readonly from: string;
  readonly until: string;
  readonly verdict: string;
  readonly allowed: string;
  readonly undecided: string | null;
  readonly opened: { readonly after: { sequence: number }; readonly at: { sequence: number } } | null;
  readonly closed: { readonly after: { sequence: number }; readonly at: { sequence: number } } | null;
}

const day = (at: string) => Number(at.slice(8, 10));

/** Intervals in one line each, with days instead of times. */
export function told(intervals: readonly Told[]): readonly string[] {
  return intervals.map(({ from, until, verdict, allowed, undecided, opened, closed }) =>
    [
      `${day(from)}-${day(until)} ${verdict}${undecided === null ? '' : ` (${undecided})`}`,
      ...(allowed === 'No Connections' ? [] : [allowed]),
      ...(opened ? [`opened ${opened.after.sequence}..${opened.at.sequence}`] : []),
      ...(closed ? [`closed ${closed.after.sequence}..${closed.at.sequence}`] : []),
    ].join(', '),
  );
}
