import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CheckedFinding, CheckReport } from '../../../core/gate/report.ts';
import { renderCheckJunit } from './junit.ts';
import { renderCheckMarkdown } from './markdown.ts';
import type { PrintedCheck } from '../printed-check.ts';
import { renderCheckSarif } from './sarif.ts';

const RULE = {
  id: 'default-deny-ingress',
  title: 'PII workload is isolated for ingress',
  summary: 'A system with personal data accepts no connection that nobody has allowed.',
  why: 'One compromised container anywhere is enough to reach personal data.',
  group: 'isolation',
  severity: 'high',
  outcomes: { pass: 1, fail: 1, unknown: 0, error: 0, 'not-applicable': 0 },
} as const;

const FINDING: CheckedFinding = {
  ruleId: RULE.id,
  severity: 'high',
  subject: 'shop/db[StatefulSet]',
  key: '',
  fingerprint: 'ab'.repeat(32),
  summary: 'The pods of shop/db[StatefulSet] accept connections from anything.',
  reasons: ['no policy selects the pod in this direction, so everything is allowed'],
  remediation: 'Apply a policy that isolates the pods for ingress.',
  weight: 'counts',
  location: { file: 'no such folder/shop.yaml', line: 12 },
};

const REPORT: CheckReport = {
  verdict: 'failed',
  because: ['1 finding at or above high'],
  criteria: { failOn: 'high', counted: 'all', withoutPii: 'undecided' },
  completeness: 'COMPLETE',
  score: { score: 72, coverage: 1 },
  piiWorkloads: [
    {
      workload: 'shop/db[StatefulSet]',
      dataClass: 'pii',
      dataClassReason: 'label ringfence.dev/data=pii of the namespace',
      dataCategories: [],
    },
  ],
  perhapsPii: [],
  rules: [RULE],
  disabledRules: [],
  findings: [FINDING],
  undecided: [],
  unread: [],
  problems: [],
};

const ENDS = { allowed: '', unknown: '' };
const CHANGE: NonNullable<CheckReport['change']> = {
  score: { score: 80, coverage: 1 },
  objects: {
    deleted: [{ kind: 'NetworkPolicy', namespace: 'shop', name: 'deny' }],
    undecided: [],
    changed: [],
    added: [],
  },
  workloads: { added: [], removed: [] },
  noLongerPii: [],
  closed: [],
  connections: [
    {
      presence: 'both',
      change: 'added',
      from: 'shop/web[Deployment]',
      to: 'shop/db[StatefulSet]',
      before: ENDS,
      after: { allowed: 'TCP 5432', unknown: '' },
      allowed: { gained: 'TCP 5432', lost: '' },
      unknown: { gained: '', lost: '' },
      opens: { allowed: 'TCP 5432', unknown: '' },
    },
  ],
  connectionsLeftOut: 0,
  undecided: 0,
};

function printed(report: Partial<CheckReport> = {}): PrintedCheck {
  return {
    report: { ...REPORT, ...report },
    names: { manifests: 'manifests' },
    checkedAt: new Date('2026-01-02T03:04:05.678Z'),
    ruleDocs: 'https://git.example.org/docs/rules',
  };
}

const sarifLog = z.object({
  runs: z.tuple([
    z.object({
      automationDetails: z.object({ id: z.string() }),
      tool: z.object({ driver: z.looseObject({ rules: z.array(z.looseObject({ id: z.string() })) }) }),
      invocations: z.tuple([
        z.object({
          toolExecutionNotifications: z.array(z.object({ message: z.object({ text: z.string() }) })),
        }),
      ]),
      results: z.array(z.looseObject({ ruleId: z.string(), level: z.string() })),
    }),
  ]),
});

async function sarif(report: Partial<CheckReport> = {}) {
  return sarifLog.parse(JSON.parse(await renderCheckSarif(printed(report)))).runs[0];
}

describe('a check as SARIF', () => {
  it('points at file and line, and identifies each result for later uploads', async () => {
    const { results, automationDetails } = await sarif();
    expect(automationDetails.id).toBe('ringfence/manifests/');
    expect(results).toEqual([
      expect.objectContaining({
        ruleId: RULE.id,
        ruleIndex: 0,
        level: 'error',
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'no%20such%20folder/shop.yaml' },
              region: { startLine: 12 },
            },
            logicalLocations: [{ fullyQualifiedName: FINDING.subject, kind: 'resource' }],
          },
        ],
        partialFingerprints: {
          primaryLocationLineHash: 'abababababababab:1',
          'ringfence/v1': FINDING.fingerprint,
        },
      }),
    ]);
  });

  it('points at stdin where the manifests came from there', async () => {
    const fromStdin: CheckedFinding = { ...FINDING, location: { file: '(standard input)', line: 3 } };
    const { results } = await sarif({ findings: [fromStdin] });
    expect(results[0]).toMatchObject({
      locations: [{ physicalLocation: { artifactLocation: { uri: 'stdin' }, region: { startLine: 3 } } }],
    });
  });

  it('explains each rule, with its severity for code scanning and its page', async () => {
    const { tool } = await sarif();
    expect(tool.driver.rules).toEqual([
      expect.objectContaining({
        id: RULE.id,
        help: expect.objectContaining({ text: `${RULE.summary}\n\n${RULE.why}` }),
        helpUri: `https://git.example.org/docs/rules/${RULE.id}.md`,
        properties: expect.objectContaining({ 'security-severity': '8.0' }),
      }),
    ]);
  });

  it('says what is new and what the base has, and lists openings as results of a rule of their own', async () => {
    const known: CheckedFinding = { ...FINDING, age: 'known', weight: 'in-base' };
    const { results, tool } = await sarif({ findings: [known], change: CHANGE });
    expect(results).toMatchObject([
      { ruleId: 'opened-connection', baselineState: 'new' },
      { ruleId: RULE.id, baselineState: 'unchanged' },
    ]);
    expect(tool.driver.rules.map(({ id }) => id)).toEqual([RULE.id, 'opened-connection']);
  });

  it('contains the worst 5,000 results, and says how many are left out', async () => {
    const low: CheckedFinding = { ...FINDING, severity: 'low', weight: 'below-threshold' };
    const findings = [...Array.from({ length: 5001 }, () => low), FINDING];
    const { results, invocations } = await sarif({ findings });
    expect(results).toHaveLength(5000);
    expect(results[0]).toMatchObject({ level: 'error' });
    expect(invocations[0].toolExecutionNotifications.map(({ message }) => message.text)).toContain(
      '2 more results are left out: these are the worst 5000.',
    );
  });

  it('says what it could not decide', async () => {
    const { invocations } = await sarif({
      verdict: 'undecided',
      because: ['1 rule result not decided'],
      findings: [],
      undecided: [
        {
          ruleId: RULE.id,
          severity: 'high',
          subject: FINDING.subject,
          outcome: 'unknown',
          message: 'Could not be decided.',
          weight: 'counts',
        },
      ],
    });
    expect(invocations[0].toolExecutionNotifications.map(({ message }) => message.text)).toEqual([
      '1 rule result not decided',
      `${RULE.id} for ${FINDING.subject}: Could not be decided.`,
    ]);
  });
});

describe('a check as JUnit', () => {
  it('has a test suite for each rule, with a test case for each subject that fails', () => {
    const text = renderCheckJunit(printed());
    expect(text).toContain(
      `<testsuite name="${RULE.id}" package="ringfence" id="0" timestamp="2026-01-02T03:04:05" hostname="localhost" tests="2" failures="1" errors="0" skipped="0" time="0.000">`,
    );
    expect(text).toContain(
      `<testcase name="shop/db[StatefulSet]" classname="ringfence.${RULE.id}" time="0.000">`,
    );
    expect(text).toContain('at no such folder/shop.yaml:12');
    expect(text).toContain('<testcase name="other subjects"');
  });

  it('skips what does not count, and fails by what the change opens', () => {
    const known: CheckedFinding = { ...FINDING, age: 'known', weight: 'in-base' };
    const text = renderCheckJunit(printed({ findings: [known], change: CHANGE }));
    expect(text).toMatch(/<skipped message="in the base: The pods/);
    expect(text).toMatch(
      /<testcase name="shop\/web\[Deployment\] -&gt; shop\/db[^>]*>\s*<failure message="opens TCP 5432"/,
    );
  });

  it('has an error where nothing was classified, or not everything was read', () => {
    const text = renderCheckJunit(
      printed({
        findings: [],
        piiWorkloads: [],
        completeness: 'PARTIAL',
        unread: [{ kind: 'Pod', message: 'a.yaml:1' }],
      }),
    );
    expect(text).toMatch(/name="input"[^>]* errors="2"/);
    expect(text).toContain('nothing is classified as personal data');
    expect(text).toContain('a.yaml:1');
  });

  it('escapes what XML gives a meaning, and drops what it does not allow', () => {
    const hostile: CheckedFinding = { ...FINDING, summary: 'a\u0000\u001b]]>&<b c="d">\ud800\ufffe\nnext' };
    const text = renderCheckJunit(printed({ findings: [hostile] }));
    expect(text).toContain('message="a]]&gt;&amp;&lt;b c=&quot;d&quot;&gt;\ufffd&#10;next"');
    for (const forbidden of ['\u0000', '\u001b', '\ufffe']) expect(text).not.toContain(forbidden);
  });
});

describe('a check as Markdown', () => {
  it('begins with the verdict, and folds the details away', () => {
    const text = renderCheckMarkdown(printed({ change: CHANGE }));
    expect(text).toMatch(/^<!-- ringfence check -->\n\n### Ringfence: :x: Failed\n/);
    expect(text).toContain('#### Deleted objects\n\n- NetworkPolicy shop/deny');
    expect(text).toContain(
      '| high | [default-deny-ingress](https://git.example.org/docs/rules/default-deny-ingress.md) |',
    );
    expect(text).toContain('| shop/web\\[Deployment\\] | shop/db\\[StatefulSet\\] | TCP 5432 |');
    expect(text).toMatch(/<details><summary>How to fix<\/summary>\n\n- \*\*default-deny-ingress\*\*: Apply/);
  });

  it('lists the first rows of a long table, and never exceeds the length of a comment', () => {
    const long: CheckedFinding = { ...FINDING, summary: 'x'.repeat(1500), remediation: 'y'.repeat(60_000) };
    const text = renderCheckMarkdown(printed({ findings: Array.from({ length: 100 }, () => long) }));
    expect(text).toContain('and 75 more');
    expect(text).toContain('The rest is left out');
    expect(text.length).toBeLessThan(65_536);
  });

  it('shows names from manifests as they are', () => {
    const hostile: CheckedFinding = { ...FINDING, summary: '</details><img src=x> | @team\n# big' };
    expect(renderCheckMarkdown(printed({ findings: [hostile] }))).toContain(
      '\\</details\\>\\<img src=x\\> \\| @team \\# big',
    );
  });
});
