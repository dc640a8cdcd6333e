import { describe, expect, it } from 'vitest';
import { resolveAssumptions } from '../../core/reachability/plugins/profiles.ts';
import type { ClusterSummary } from '../../pipeline/fleet-summary.ts';
import { renderFleet } from './fleet-table.ts';
import type { Terminal } from '../output/terminal.ts';

const terminal: Terminal = {
  width: 100,
  tableWidth: Number.POSITIVE_INFINITY,
  print: () => {},
  progress: () => {},
  style: (_format, text) => text,
};

const TAKEN_AT = new Date('2026-11-23T00:00:00Z');
const snapshot: NonNullable<ClusterSummary['snapshot']> = {
  id: 'a',
  clusterId: 'b',
  sequence: 4,
  takenAt: TAKEN_AT,
  windowStart: TAKEN_AT,
  windowEnd: TAKEN_AT,
  publishedAt: TAKEN_AT,
  trigger: 'schedule',
  completeness: 'COMPLETE',
  consistency: 'CONSISTENT',
  cniProfile: 'calico',
  assumptions: resolveAssumptions('calico'),
  classification: null,
  holdsForMilliseconds: 86_400_000,
  description: '',
  unread: [],
  problems: [],
  held: null,
  lastKnown: {},
  thinnedAt: null,
  expiredAt: null,
  confirmedAt: null,
  confirmedBy: null,
  dataFlows: null,
  absentKinds: [],
  ignoredKinds: {},
  objectCounts: {},
  changes: { added: 1, changed: 0, removed: 0 },
};

const well: ClusterSummary = {
  cluster: 'payments',
  schedule: 'interval',
  source: 'present',
  snapshot,
  piiWorkloads: 5,
  score: 99.9,
  coverage: 0.999,
  criticallyExposed: 0,
  worst: { clusterId: 'b', namespace: 'cards', name: 'vault', kind: 'StatefulSet', score: 99.2 },
  change: { type: 'by', points: 0.2, coverage: 0 },
  staleFindings: 0,
  findings: { critical: 0, high: 0, medium: 0, low: 0 },
};

function line(cluster: Partial<ClusterSummary>): string {
  return renderFleet([{ ...well, ...cluster }], terminal).split('\n')[1] ?? '';
}

describe('the fleet', () => {
  it('never rounds up to a score or coverage that was not reached', () => {
    expect(line({})).toMatch(/^payments +5 +99 +99%/);
  });

  it.each([
    ['partial', { snapshot: { ...snapshot, completeness: 'PARTIAL' } }],
    ['no PII', { piiWorkloads: 0, coverage: null }],
    ['undecided', { piiWorkloads: 0, coverage: 0 }],
    ['undecided', {}],
  ] as const)('says %s where that is why there is no score', (reason, cluster) => {
    expect(line({ score: null, ...cluster })).toContain(` - (${reason}) `);
  });

  it('says that there is no snapshot, and why', () => {
    const { snapshot: _, ...without } = well;
    const failed = { ...without, score: null, coverage: null, failure: 'connection refused' };
    const [, row] = renderFleet([failed], terminal).split('\n');
    expect(row).toContain(' - (no snapshot) ');
    expect(row).toContain('failed: connection refused');
  });

  it('says how to take the first snapshot of a cluster whose snapshots are not scheduled', () => {
    const { snapshot: _, ...without } = well;
    const [, row] = renderFleet([{ ...without, schedule: 'manual' }], terminal).split('\n');
    expect(row).toContain('none yet: ringfence snapshot payments');
  });

  it('says beside a score how many open findings it does not include', () => {
    expect(line({ score: 100, staleFindings: 2 })).toContain(' 100 (2 stale) ');
  });

  it('says that the time of a snapshot is in the future', () => {
    const takenAt = new Date(Date.now() + 3_600_000);
    expect(line({ snapshot: { ...snapshot, takenAt } })).toContain('(its time is in the future)');
  });

  it('shows how the coverage changed beside a change of the score', () => {
    expect(line({ change: { type: 'by', points: 9.3, coverage: -0.357 } })).toContain(
      ' score +9, coverage -36%',
    );
    expect(line({ change: { type: 'by', points: 0, coverage: 0.001 } })).toContain(
      'unchanged, coverage +<1%',
    );
    expect(line({ change: { type: 'by', points: -2, coverage: 1e-16 } })).not.toContain('coverage');
  });

  it('shows a change as the difference of the numbers that are shown', () => {
    expect(line({ score: 100, change: { type: 'by', points: 3.4, coverage: 0 } })).toContain(' score +4');
    expect(line({ score: 90.1, change: { type: 'by', points: 0.2, coverage: 0 } })).toContain(' score +1');
    expect(line({ score: 90.9, change: { type: 'by', points: -0.6, coverage: 0 } })).toContain(' score -1');
  });

  it('shows a coverage of 29 of 100 as 29%', () => {
    expect(line({ coverage: 0.29 })).toMatch(/ 29% /);
  });

  it('says that a folder of manifests is missing', () => {
    expect(line({ source: 'missing' })).toContain('(the folder of manifests is missing now)');
  });

  it('says in one line that nothing was found, unless something was', () => {
    expect(renderFleet([well], terminal)).toMatch(/\n\nNo open findings\.$/);
    const found = { ...well, findings: { critical: 0, high: 1, medium: 0, low: 0 } };
    expect(renderFleet([well, found], terminal)).not.toContain('No open findings');
  });
});
