import { describe, expect, it } from 'vitest';
import type { AccessScope } from '../../core/access-scope.ts';
import type { Patch } from '../../core/remediation/patch.ts';
import type { RuleResult } from '../../core/rules/assessment.ts';
import { OutOfTimeError, TimeBudget } from '../../threads/time-budget.ts';
import { KnownRemedies } from './known-remedies.ts';
import type { RemediationKey, RemediationTask } from './remediation-task.ts';
import type { NamespaceAt, ResultColumn } from './remediation.store.ts';

const FLEET: AccessScope = { clusters: 'all', namespaces: 'all' };
const unlimited = new TimeBudget(Infinity);
const RULE = 'default-deny';

function workload(namespace: string, name: string): RemediationKey['subject'] {
  return { type: 'workload', namespace, name, kind: 'Deployment' };
}

function findingOf(namespace: string, name: string, lastSnapshotId = 'newest'): RemediationKey {
  return { ruleId: RULE, subject: workload(namespace, name), key: 'ingress', lastSnapshotId };
}

function result(namespace: string, name: string, from?: string): RuleResult {
  return {
    ruleId: RULE,
    severity: 'high',
    subject: workload(namespace, name),
    outcome: 'fail',
    violations: [
      { key: 'ingress', evidence: { summary: `${name} is open`, ...(from && { from }), reasons: [] } },
    ],
    remediation: { text: `isolate ${name}` },
  };
}

function patchFor(namespace: string, names: readonly string[]): Patch {
  return {
    name: 'together',
    namespace,
    targets: [],
    cuts: [],
    policies: names.map((name) => ({
      change: 'create',
      policy: {
        namespace,
        name: `${name}-ingress`,
        labels: {},
        podSelector: { requirements: [{ key: 'app', operator: 'In', values: [name] }] },
        directions: ['ingress'],
        ingress: [],
        egress: [],
      },
    })),
    closes: names.map((name) => ({ ruleId: RULE, subject: workload(namespace, name), key: 'ingress' })),
  };
}

/** In the form in which earlier versions stored it. */
const OLD_CUT = {
  kind: 'outside',
  direction: 'ingress',
  workload: 'tools/crawler[Deployment]',
  peers: ['0.0.0.0-255.255.255.255'],
  connections: 'All Connections',
};

/** The documents of two namespaces, which are the same at every snapshot; `read` lists what was read. */
function remedies(limit = 1_000_000) {
  const located: NamespaceAt[] = [];
  const read: string[] = [];
  const documents: Record<ResultColumn, Record<string, readonly object[]>> = {
    results: {
      shop: [result('shop', 'db'), result('shop', 'api', 'tools/crawler[Deployment]')],
      tools: [result('tools', 'crawler')],
    },
    patches: {
      shop: [patchFor('shop', ['db', 'api'])],
      tools: [{ ...patchFor('tools', ['crawler']), cuts: [OLD_CUT] }],
    },
  };
  const known = new KnownRemedies(
    {
      locate: (_scope, _column, places) => {
        located.push(...places);
        return Promise.resolve(
          places.map((place) => ({ ...place, clusterId: 'c', validFrom: 1, bytes: 1000 })),
        );
      },
      texts: (column, revisions) => {
        read.push(...revisions.map(({ namespace }) => `${column} of ${namespace}`));
        return Promise.resolve(
          revisions.flatMap((revision) =>
            (documents[column][revision.namespace] ?? [])
              .map((document, index) => ({ ...revision, place: index + 1, text: JSON.stringify(document) }))
              .toReversed(),
          ),
        );
      },
    },
    limit,
  );
  const find = (
    findings: readonly RemediationKey[],
    parts: RemediationTask['parts'],
    { scope = FLEET, budget = unlimited, allowedCost = 20_000 } = {},
  ) => known.find({ findings, parts, scope, allowedCost }, budget);
  return { find, located, read };
}

describe('remediations of findings', () => {
  it('that share a patch get it once, rendered once', async () => {
    const { find } = remedies();
    const [one, other] = await find(
      [findingOf('shop', 'db'), findingOf('shop', 'api')],
      ['patch', 'changes'],
    );
    expect(one?.patch?.yaml).toContain('name: api-ingress');
    expect(other?.patch).toBe(one?.patch);
    expect(other?.changes).toBe(one?.changes);
    expect(one?.changes?.policies.map(({ name }) => name)).toEqual(['db-ingress', 'api-ingress']);
  });

  it('show patches that were stored before cuts said what leads in from outside', async () => {
    const { find } = remedies();
    const [found] = await find([findingOf('tools', 'crawler')], ['patch', 'changes']);
    expect(found?.patch?.yaml).toContain('to tools/crawler[Deployment]: no longer allowed All Connections\n');
    expect(found?.changes?.cuts).toEqual([{ ...OLD_CUT, entrances: [] }]);
  });

  it('are read only as far as they are asked for, and kept for the next request', async () => {
    const { find, read } = remedies();
    expect(await find([findingOf('shop', 'db')], ['text'])).toEqual([{ text: 'isolate db' }]);
    expect(read).toEqual(['results of shop']);
    await find([findingOf('shop', 'api')], ['text']);
    expect(read).toHaveLength(1);
  });

  it('are located by snapshot and namespace together, not in every combination', async () => {
    const { find, located } = remedies();
    await find(
      [findingOf('shop', 'db', 'first'), findingOf('shop', 'api', 'first'), findingOf('tools', 'crawler')],
      ['text'],
    );
    expect(located).toEqual([
      { snapshotId: 'first', namespace: 'shop' },
      { snapshotId: 'newest', namespace: 'tools' },
    ]);
  });

  it('are forgotten, the longest unused first, when they take too much memory', async () => {
    const { find, read } = remedies(1);
    await find([findingOf('shop', 'db')], ['text']);
    await find([findingOf('shop', 'db')], ['text']);
    expect(read).toEqual(['results of shop', 'results of shop']);
  });

  it('leave out patches, and texts that name something out of scope, for limited tokens', async () => {
    const { find } = remedies();
    const shop: AccessScope = { clusters: 'all', namespaces: ['shop'] };
    const findings = [findingOf('shop', 'db'), findingOf('shop', 'api')];
    expect(await find(findings, ['text', 'patch'])).toMatchObject([
      { text: 'isolate db' },
      { text: 'isolate api' },
    ]);
    expect(await find(findings, ['text', 'patch'], { scope: shop })).toEqual([
      { text: 'isolate db', patch: null },
      { text: null, patch: null },
    ]);
  });

  it('are refused together if their patches are too large, a shared one counting for each', async () => {
    const { find } = remedies();
    const findings = [findingOf('shop', 'db'), findingOf('shop', 'api')];
    expect(await find(findings, ['changes'], { allowedCost: 4 })).toHaveLength(2);
    await expect(find(findings, ['changes'], { allowedCost: 3 })).rejects.toMatchObject({
      exceeded: { limit: 'cost', allowed: 3, found: 4 },
    });
  });

  it('stop between two policies of a patch when the time is over', async () => {
    let looks = 0;
    const budget = new TimeBudget(4, () => (looks += 1));
    const { find } = remedies();
    await expect(find([findingOf('shop', 'db')], ['patch'], { budget })).rejects.toBeInstanceOf(
      OutOfTimeError,
    );
  });
});
