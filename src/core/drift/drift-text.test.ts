import { describe, expect, it } from 'vitest';
import type {
  ChangedConnection,
  ConnectionDriftSummary,
  DriftEndpoint,
  FindingDrift,
  ObjectDrift,
} from './drift-event.ts';
import { driftText } from './drift-text.ts';

const removed: ObjectDrift = {
  id: 'policy',
  type: 'object',
  change: 'removed',
  effect: 'weakens',
  pii: 'touched',
  baseSequence: 1,
  object: { category: 'policy', kind: 'NetworkPolicy', namespace: 'payments', name: 'db-ingress' },
  fields: [],
  contents: { before: 'aa', after: null },
};
const changed: ObjectDrift = {
  ...removed,
  change: 'changed',
  fields: ['spec.ingress', 'spec.podSelector', 'labels.app', 'labels.tier'],
  contents: { before: 'aa', after: 'bb' },
  provenance: {
    writes: [{ manager: 'kubectl-edit', operation: 'Update', time: '2026-03-02T10:14:09Z' }],
    deliveredBy: { tool: 'argo-cd', kind: 'application', namespace: 'argocd', name: 'payments' },
  },
};

const workload = (name: string): DriftEndpoint => ({
  type: 'workload',
  namespace: 'payments',
  kind: 'Deployment',
  name,
});
const connection = (from: DriftEndpoint, ports = 'TCP 5432'): ChangedConnection => ({
  from,
  to: workload('db'),
  ports,
  before: 'denied',
  after: 'allowed',
  pii: 'touched',
});
function opened(examples: readonly ChangedConnection[], changes: Partial<ConnectionDriftSummary> = {}) {
  const event: ConnectionDriftSummary = {
    id: 'opened',
    type: 'connection',
    change: 'opened',
    effect: 'weakens',
    pii: 'touched',
    baseSequence: 1,
    attribution: 'single',
    causes: ['policy'],
    candidates: 1,
    sources: examples.length,
    destinations: 1,
    connections: examples.length,
    unlisted: 0,
    examples,
    ...changes,
  };
  return driftText(event, [removed]);
}

describe('the text of an event', () => {
  it('stays on one line, with control characters as escape sequences', () => {
    expect(
      driftText({ ...changed, provenance: {}, fields: ['labels.a\nkubectl delete ns --all\u001b[31m'] }),
    ).toBe(
      String.raw`NetworkPolicy payments/db-ingress was changed (labels.a\nkubectl delete ns --all\u001b[31m)`,
    );
    const cause = { ...removed, object: { ...removed.object, name: 'db\u2028\u202eingress' } };
    expect(driftText(cause)).toBe(String.raw`NetworkPolicy payments/db\u2028\u202eingress was removed`);
  });

  it('has words for fields that earlier versions named as they are stored', () => {
    const before = { ...changed, provenance: {}, fields: ['labels.team', 'labelsRead', 'unreadLabels'] };
    expect(driftText(before)).toBe(
      'NetworkPolicy payments/db-ingress was changed (labels.team, labels that are not valid)',
    );
  });

  it('says who wrote and delivered the new version of an object, and nothing of a removed one', () => {
    expect(driftText(removed)).toBe('NetworkPolicy payments/db-ingress was removed');
    expect(driftText(changed)).toBe(
      'NetworkPolicy payments/db-ingress was changed (spec.ingress, spec.podSelector, labels.app and 1 more; ' +
        'last written by kubectl-edit, 2026-03-02 10:14 UTC; delivered by Argo CD application argocd/payments)',
    );
  });

  it('says that the last commit of a file is later than the state that shows the change', () => {
    const lastChange = {
      commit: '0123456789abcdef0123456789abcdef01234567',
      author: { name: 'Ada', email: 'ada@example.org' },
      committedAt: '2026-03-02T10:14:09Z',
      subject: 'Open it',
    };
    const text = 'file last changed in commit 0123456789ab by Ada, 2026-03-02 10:14 UTC';
    const textAt = (at: string) =>
      driftText({ ...changed, fields: [], provenance: { lastChange }, at: new Date(at) });
    expect(textAt('2026-03-02T10:14:09Z')).toBe(`NetworkPolicy payments/db-ingress was changed (${text})`);
    expect(textAt('2026-03-02T00:00:00Z')).toBe(
      `NetworkPolicy payments/db-ingress was changed (${text}, later than this state)`,
    );
  });

  it('names the cause of changed connections, both ends and the ports', () => {
    expect(opened([connection(workload('web'))])).toBe(
      'NetworkPolicy payments/db-ingress was removed: payments/Deployment/web can now reach payments/Deployment/db on TCP 5432',
    );
    const whole = { family: 'IPv4', first: 0n, last: 0xffffffffn } as const;
    expect(opened([connection({ type: 'outside', range: whole }, 'All Connections')])).toContain(
      'all IPv4 addresses can now reach payments/Deployment/db on all ports',
    );
  });

  it('counts the ends where there are several, with an example unless all have the same ports', () => {
    const [one, two] = [connection(workload('web')), connection(workload('job'))];
    expect(opened([one, two])).toContain('2 workloads can now reach payments/Deployment/db on TCP 5432');
    expect(opened([one], { sources: 300, connections: 300 })).toContain(
      '300 workloads can now reach payments/Deployment/db (such as payments/Deployment/web to payments/Deployment/db, TCP 5432)',
    );
  });

  it('says where any of several changes may have the effect', () => {
    const possible = { attribution: 'possible', causes: ['policy', 'other'], candidates: 2 } as const;
    expect(opened([connection(workload('web'))], possible)).toBe(
      'NetworkPolicy payments/db-ingress was removed or 1 other change had this effect: ' +
        'payments/Deployment/web can now reach payments/Deployment/db on TCP 5432',
    );
  });

  it('says where no single change has the effect, and which have it together', () => {
    const joint = { attribution: 'joint', candidates: 3 } as const;
    expect(opened([connection(workload('web'))], { ...joint, causes: [] })).toBe(
      'No single change explains this (3 may have contributed): ' +
        'payments/Deployment/web can now reach payments/Deployment/db on TCP 5432',
    );
    expect(opened([connection(workload('web'))], { ...joint, causes: ['policy', 'other'] })).toMatch(
      /^No single change explains this \(3 may have contributed\): /,
    );
    expect(opened([connection(workload('web'))], { ...joint, causes: ['policy', 'other', 'third'] })).toBe(
      'NetworkPolicy payments/db-ingress was removed and 2 more changes, which have this effect only together: ' +
        'payments/Deployment/web can now reach payments/Deployment/db on TCP 5432',
    );
  });
});

describe('the sentence about a finding that changed', () => {
  const event: FindingDrift = {
    id: 'finding',
    type: 'finding',
    change: 'changed',
    effect: 'none',
    pii: 'touched',
    baseSequence: 1,
    findingId: 'f',
    ruleId: 'public-egress',
    severity: 'critical',
    namespace: 'payments',
    workload: { namespace: 'payments', kind: 'Deployment', name: 'api' },
  };

  it('says what changed, with the values that name no object', () => {
    const text = driftText({
      ...event,
      differs: [
        { what: 'severity', values: { from: 'high', to: 'critical' } },
        { what: 'connections', values: { from: 'TCP 443', to: 'All Connections' } },
        { what: 'evidence' },
      ],
    });
    expect(text).toBe(
      'A critical finding of public-egress for payments/Deployment/api changed: its severity from high to critical, the connections from TCP 443 to All Connections and its evidence',
    );
  });

  it('is shorter for events of earlier versions, which do not record it', () => {
    expect(driftText(event)).toBe('A critical finding of public-egress for payments/Deployment/api changed');
  });
});
