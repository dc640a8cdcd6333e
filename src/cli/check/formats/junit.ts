import type { CheckedDoubt, CheckedFinding, CheckedRule, CheckReport } from '../../../core/gate/report.ts';
import { locationText } from '../../../core/reachability/entry/reason-text.ts';
import type { PrintedCheck } from '../printed-check.ts';
import { OPENING_RULE, weightText } from './texts.ts';
import { element, xmlText } from './xml.ts';

type TestOutcome = 'passed' | 'failure' | 'error' | 'skipped';

/** A test case: a rule for a subject. */
interface TestCase {
  readonly name: string;
  readonly outcome: TestOutcome;
  /** One line. */
  readonly message: string;
  readonly details?: readonly string[];
}

interface TestSuite {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly TestCase[];
}

/**
 * The result of a check as JUnit XML: a test suite for each rule, with a test case for each subject that violates it or
 * is not decided, and one for all others. Only what counts fails; the rest is skipped.
 */
export function renderCheckJunit({ report, checkedAt }: PrintedCheck): string {
  const suites = [...ruleSuites(report), ...openingSuite(report), inputSuite(report)];
  // Its type in the schema of Ant has no time zone.
  const timestamp = checkedAt.toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    element(
      'testsuites',
      {},
      suites.map((suite, id) => renderSuite(suite, id, timestamp)),
    ),
  ].join('\n');
}

function ruleSuites({ rules, findings, undecided }: CheckReport): readonly TestSuite[] {
  const found = Map.groupBy(findings, ({ ruleId }) => ruleId);
  const open = Map.groupBy(undecided, ({ ruleId }) => ruleId);
  return rules.map((rule) => ({
    name: rule.id,
    properties: { title: rule.title, severity: rule.severity },
    cases: [
      ...findingCases(found.get(rule.id) ?? []),
      ...(open.get(rule.id) ?? []).filter(({ outcome }) => outcome !== 'fail').map(doubtCase),
      ...otherSubjects(rule),
    ],
  }));
}

/** One test case for each subject: the worst that was found about it decides. */
function findingCases(findings: readonly CheckedFinding[]): readonly TestCase[] {
  return [...Map.groupBy(findings, ({ subject }) => subject)].map(([name, own]) => {
    const first = own.find(({ weight }) => weight === 'counts') ?? own[0]!;
    return {
      name,
      outcome: first.weight === 'counts' ? 'failure' : 'skipped',
      message: first.weight === 'counts' ? first.summary : `${weightText(first.weight)}: ${first.summary}`,
      details: own.flatMap(detailsOf),
    };
  });
}

function detailsOf({ severity, summary, reasons, remediation, location }: CheckedFinding): readonly string[] {
  return [
    `${severity}: ${summary}`,
    ...(location === undefined ? [] : [`  at ${locationText(location)}`]),
    ...reasons.map((reason) => `  because ${reason}`),
    ...(remediation === undefined ? [] : [`  fix: ${remediation}`]),
  ];
}

function doubtCase({ subject, message, weight }: CheckedDoubt): TestCase {
  return weight === 'counts'
    ? { name: subject, outcome: 'error', message }
    : { name: subject, outcome: 'skipped', message: `${weightText(weight)}: ${message}` };
}

function otherSubjects({ outcomes }: CheckedRule): readonly TestCase[] {
  if (outcomes.pass > 0) return [{ name: 'other subjects', outcome: 'passed', message: '' }];
  const isJudged = outcomes.fail + outcomes.unknown + outcomes.error > 0;
  return isJudged ? [] : [{ name: 'all subjects', outcome: 'skipped', message: 'not applicable' }];
}

function openingSuite({ change, criteria }: CheckReport): readonly TestSuite[] {
  if (change === undefined) return [];
  const opening = change.connections.flatMap(({ from, to, opens }): TestCase[] => {
    if (opens === undefined) return [];
    const name = `${from} -> ${to}`;
    const isCertain = opens.allowed !== '';
    const message = isCertain ? `opens ${opens.allowed}` : `may open ${opens.unknown}`;
    if (criteria.failOn === 'critical') return [{ name, outcome: 'skipped', message }];
    return [{ name, outcome: isCertain ? 'failure' : 'error', message }];
  });
  const cases: readonly TestCase[] =
    opening.length > 0 ? opening : [{ name: 'all connections', outcome: 'passed', message: '' }];
  return [{ name: OPENING_RULE.id, properties: { title: OPENING_RULE.title }, cases }];
}

/** What the check rests on: a check of nothing must not look like one without violations. */
function inputSuite({
  completeness,
  unread,
  perhapsPii,
  change,
  criteria,
  piiWorkloads,
}: CheckReport): TestSuite {
  const isUnclassified = piiWorkloads.length === 0 && criteria.withoutPii === 'undecided';
  const lost = criteria.withoutPii === 'passed' ? [] : (change?.noLongerPii ?? []);
  return {
    name: 'input',
    properties: {},
    cases: [
      condition(
        'everything was read',
        completeness === 'COMPLETE'
          ? []
          : ['not everything could be read', ...unread.map(({ message }) => message)],
      ),
      condition(
        'personal data is classified',
        isUnclassified ? ['nothing is classified as personal data'] : [],
      ),
      condition(
        'every data class is known',
        perhapsPii.map((subject) => `${subject} may hold personal data`),
      ),
      condition(
        'no workload lost its data class',
        lost.map((workload) => `${workload} is no longer classified as personal data`),
      ),
    ],
  };
}

function condition(name: string, messages: readonly string[]): TestCase {
  return {
    name,
    outcome: messages.length === 0 ? 'passed' : 'error',
    message: messages[0] ?? '',
    details: messages,
  };
}

function renderSuite({ name, properties, cases }: TestSuite, id: number, timestamp: string): string {
  const count = (outcome: TestOutcome): number => cases.filter((each) => each.outcome === outcome).length;
  return element(
    'testsuite',
    {
      name,
      package: 'ringfence',
      id,
      timestamp,
      hostname: 'localhost',
      tests: cases.length,
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
      time: '0.000',
    },
    [
      element(
        'properties',
        {},
        Object.entries(properties).map(([key, value]) => element('property', { name: key, value })),
      ),
      ...cases.map((each) => renderCase(each, name)),
      '<system-out/>',
      '<system-err/>',
    ],
  );
}

function renderCase({ name, outcome, message, details = [message] }: TestCase, suite: string): string {
  const attributes = { name, classname: `ringfence.${suite}`, time: '0.000' };
  if (outcome === 'passed') return element('testcase', attributes);
  const type = outcome === 'skipped' ? {} : { type: suite };
  return element('testcase', attributes, [
    element(outcome, { message, ...type }, [xmlText(details.join('\n'))]),
  ]);
}
