import { describe, expect, it } from 'vitest';
import { EVERYTHING } from '../inventory/selector.ts';
import type { DataFlow, ExternalEndpoint } from './data-flow-map.ts';
import { staleFlows } from './stale-flows.ts';

const pods = { type: 'pods', namespaceSelector: EVERYTHING, podSelector: EVERYTHING } as const;
const bank = (parts: Partial<ExternalEndpoint> = {}): ExternalEndpoint => ({
  name: 'bank',
  cidrs: ['203.0.113.0/24'],
  fqdns: [],
  ...parts,
});
const approved = (date: string) => ({ approval: { by: 'Ada', date } });

function flow(parts: Partial<DataFlow>): DataFlow {
  return {
    name: 'orders',
    state: 'declared',
    clusters: 'all',
    from: pods,
    to: { type: 'endpoint', name: 'bank' },
    ports: [],
    dataCategories: [],
    ...parts,
  };
}

const causes = (parts: Partial<DataFlow>, today: string, endpoint = bank()) =>
  staleFlows({ flows: [flow(parts)], endpoints: [endpoint] }, today).flatMap((stale) => stale.causes);

describe('the review of a flow', () => {
  it('is due on the day that the map gives, and overdue from the next day', () => {
    const reviewed = { ...approved('2026-01-01'), reviewBy: '2026-09-30' };
    expect(causes(reviewed, '2026-09-30')).toEqual([]);
    expect(causes(reviewed, '2026-10-01')).toEqual([{ type: 'review-overdue', dueOn: '2026-09-30' }]);
  });

  it('is otherwise due six months after the approval', () => {
    expect(causes(approved('2026-02-01'), '2026-08-01')).toEqual([]);
    expect(causes(approved('2026-02-01'), '2026-08-02')).toEqual([
      { type: 'review-overdue', dueOn: '2026-08-01' },
    ]);
    expect(causes(approved('2026-08-31'), '2027-03-01')).toEqual([
      { type: 'review-overdue', dueOn: '2027-02-28' },
    ]);
  });

  it('gives the same answer on every day after it was due', () => {
    expect(causes(approved('2026-02-01'), '2026-08-02')).toEqual(
      causes(approved('2026-02-01'), '2030-01-01'),
    );
  });
});

describe('a flow', () => {
  it('without approval is stale, whatever its review date', () => {
    expect(causes({}, '2026-01-01')).toEqual([{ type: 'not-approved' }]);
    expect(causes({ reviewBy: '2027-01-01' }, '2026-01-01')).toEqual([{ type: 'not-approved' }]);
  });

  it('is never stale as a draft', () => {
    expect(causes({ state: 'draft' }, '2026-01-01')).toEqual([]);
  });

  it('is stale once the agreement with the processor has expired', () => {
    const expiring = bank({ processorAgreement: { reference: 'DPA-7', expiresOn: '2026-03-31' } });
    expect(causes(approved('2026-03-01'), '2026-03-31', expiring)).toEqual([]);
    expect(causes(approved('2026-03-01'), '2026-04-01', expiring)).toEqual([
      { type: 'agreement-expired', endpoint: 'bank', reference: 'DPA-7', expiredOn: '2026-03-31' },
    ]);
  });
});
