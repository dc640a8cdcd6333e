import { describe, expect, it } from 'vitest';
import { toGlobalId } from '../../api/global-id.ts';
import { renderTable } from '../output/columns.ts';
import type { EventAnswer } from './drift-answer.ts';
import { eventTable } from './drift-listing.ts';

const CLUSTER = toGlobalId('Cluster', '019a5e6c-0000-7c51-9d25-2a0e4b6f8d10');
const EVENTS: readonly (readonly [string, string, string, string])[] = [
  [
    '2026-04-25',
    'strengthens',
    '019a5e6c-a1b2-7c51-9d25-2a0e4b6f8d13',
    'NetworkPolicy customers/customer-db-from-customer-api was changed (spec.ingress; last written by argocd-controller, 2026-04-24 15:10 UTC): 2 workloads can no longer reach customers/StatefulSet/customer-db on TCP 5432',
  ],
  [
    '2026-04-20',
    'weakens',
    '019a5e6c-a1b2-7c51-9d25-2a0e4b6f8d12',
    'Namespace partners was changed (labels.team; last written by kubectl-label, 2026-04-17 08:30 UTC): partners/Deployment/file-exchange can now reach customers/StatefulSet/customer-db on TCP 5432',
  ],
  [
    '2026-04-14',
    'weakens',
    '019a5e6c-a1b2-7c51-9d25-2a0e4b6f8d11',
    'NetworkPolicy customers/customer-db-from-customer-api was changed (spec.ingress; last written by kubectl-edit, 2026-04-13 16:42 UTC): reporting/Deployment/report-builder can now reach customers/StatefulSet/customer-db on TCP 5432',
  ],
];

function tableOf(tableWidth: number): string {
  const events = EVENTS.map(([day, effect, id, text]): EventAnswer => ({
    id: toGlobalId('DriftEvent', id),
    cluster: CLUSTER,
    type: 'connection',
    text,
    effect,
    pii: 'touched',
    at: `${day}T00:00:00.000Z`,
    sequence: 2,
    baseSequence: 1,
    connections: null,
    causes: [],
    acceptance: null,
  }));
  const clusters = new Map([[CLUSTER, 'payments-eu']]);
  const listing = eventTable(
    { type: 'list', events, coverage: [], filters: 'none', clusters },
    { tableWidth },
  );
  return renderTable(listing.columns, listing.rows, tableWidth);
}

describe('a table of drift events', () => {
  it.each([80, 110, 159, 160, 240, Infinity])(
    'at a width of %d has each id on one line, to be copied',
    (width) => {
      const lines = tableOf(width).split('\n');
      for (const [, , id] of EVENTS) expect(lines.filter((line) => line.endsWith(id))).toHaveLength(1);
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(Math.max(width, 90));
    },
  );

  it('has a column for ids where there is room', () => {
    expect(tableOf(110).split('\n')[0]).toMatch(/WHAT, AND EVENT$/);
    expect(tableOf(200).split('\n')[0]).toMatch(/WHAT +EVENT$/);
  });
});
