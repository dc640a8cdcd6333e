import type {
  CheckedConnection,
  CheckedFinding,
  CheckedRule,
  CheckReport,
} from '../../../core/gate/report.ts';
import { OPENING_SEVERITY } from '../../../core/gate/openings.ts';
import { SEVERITIES, type Severity } from '../../../core/rules/rule.ts';
import { PRODUCT_VERSION } from '../../../config/product-version.ts';
import { VERDICT_CODES } from '../../exit-code.ts';
import { escapeControls } from '../../output/terminal.ts';
import type { PrintedCheck } from '../printed-check.ts';
import { sarifPlaces, type PlacedResult, type SarifPlaces } from './sarif-places.ts';
import { OPENING_RULE } from './texts.ts';
import { openingFingerprint } from './opening-fingerprint.ts';

/** GitHub shows no more results of an upload. */
const MAX_RESULTS = 5000;
const MAX_NOTIFICATIONS = 100;

/** `security-severity`, in the middle of the range that GitHub has for each severity. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
};
const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/** The result of a check as SARIF 2.1.0, with the worst results only if there are very many. */
export async function renderCheckSarif(printed: PrintedCheck): Promise<string> {
  const { report, names, ruleDocs } = printed;
  const all = resultsOf(report);
  const shown = all.slice(0, MAX_RESULTS);
  const places = await sarifPlaces(shown);
  const rules = rulesOf(report);
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Ringfence',
            version: PRODUCT_VERSION,
            semanticVersion: PRODUCT_VERSION,
            rules: rules.map((rule) => ruleObject(rule, ruleDocs)),
          },
        },
        automationDetails: { id: `ringfence/${names.manifests.replaceAll('/', '-')}/` },
        invocations: [
          {
            executionSuccessful: report.verdict !== 'undecided',
            exitCode: VERDICT_CODES[report.verdict],
            toolExecutionNotifications: notifications(report, all.length - shown.length),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: shown.map((result) => resultObject(result, indexes, places)),
      },
    ],
  };
  return escapeControls(JSON.stringify(log, undefined, 2));
}

/** What a result needs, from a finding or an opening. */
interface SarifResult extends PlacedResult {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly text: string;
  readonly baseline?: 'new' | 'unchanged';
  readonly weight: CheckedFinding['weight'];
}

function resultsOf({ findings, change, criteria }: CheckReport): readonly SarifResult[] {
  const openings = (change?.connections ?? []).flatMap((connection) =>
    openingResult(connection, criteria.failOn),
  );
  const place = ({ severity, weight }: SarifResult): number =>
    (weight === 'counts' ? 0 : SEVERITIES.length) + SEVERITIES.indexOf(severity);
  return [...findings.map(findingResult), ...openings].toSorted((a, b) => place(a) - place(b));
}

function findingResult(finding: CheckedFinding): SarifResult {
  const { ruleId, severity, subject, fingerprint, summary, remediation, age, weight, location } = finding;
  return {
    ruleId,
    severity,
    subject,
    fingerprint,
    text: remediation === undefined ? summary : `${summary} Fix: ${remediation}`,
    ...(age && { baseline: age === 'new' ? 'new' : 'unchanged' }),
    weight,
    ...(location && { location }),
  };
}

function openingResult(
  { from, to, opens, location }: CheckedConnection,
  failOn: Severity,
): readonly SarifResult[] {
  if (opens === undefined) return [];
  const what = opens.allowed === '' ? `may open ${opens.unknown}` : `opens ${opens.allowed}`;
  return [
    {
      ruleId: OPENING_RULE.id,
      severity: OPENING_SEVERITY,
      subject: to,
      fingerprint: openingFingerprint(from, to),
      text: `The change ${what} from ${from} to ${to}, and no declared connection lists this.`,
      baseline: 'new',
      weight: failOn === 'critical' ? 'below-threshold' : 'counts',
      ...(location && { location }),
    },
  ];
}

type RuleTexts = Pick<CheckedRule, 'id' | 'title' | 'summary' | 'why' | 'severity'> & {
  readonly group: string;
};

function rulesOf({ rules, change }: CheckReport): readonly RuleTexts[] {
  return change === undefined ? rules : [...rules, { ...OPENING_RULE, severity: OPENING_SEVERITY }];
}

function ruleObject({ id, title, summary, why, severity, group }: RuleTexts, docs: string | undefined) {
  const hasPage = id !== OPENING_RULE.id && group !== 'custom';
  const page = docs === undefined || !hasPage ? undefined : `${docs}/${id}.md`;
  const link = page === undefined ? '' : `\n\n[${id}](${page})`;
  return {
    id,
    name: id,
    shortDescription: { text: title },
    fullDescription: { text: summary },
    help: {
      text: `${summary}\n\n${why}`,
      markdown: `**${title}**\n\n${summary}\n\n${why}${link}`,
    },
    ...(page !== undefined && { helpUri: page }),
    defaultConfiguration: { level: LEVEL[severity] },
    properties: {
      tags: ['security', 'kubernetes', 'privacy', group],
      precision: 'very-high',
      'security-severity': SECURITY_SEVERITY[severity],
    },
  };
}

function resultObject(result: SarifResult, indexes: ReadonlyMap<string, number>, places: SarifPlaces) {
  const { ruleId, severity, subject, text, fingerprint, baseline, weight } = result;
  const { physicalLocation, lineHash } = places.of(result);
  return {
    ruleId,
    ruleIndex: indexes.get(ruleId) ?? -1,
    level: LEVEL[severity],
    message: { text },
    locations: [
      {
        ...(physicalLocation && { physicalLocation }),
        logicalLocations: [{ fullyQualifiedName: subject, kind: 'resource' }],
      },
    ],
    partialFingerprints: { primaryLocationLineHash: lineHash, 'ringfence/v1': fingerprint },
    ...(baseline && { baselineState: baseline }),
    properties: { severity, counts: weight },
  };
}

/** What is not a result: why the check did not pass, what it could not decide, and how many results are missing. */
function notifications(
  { verdict, because, undecided, unread, perhapsPii }: CheckReport,
  leftOut: number,
): readonly object[] {
  const counted = undecided.filter(({ weight }) => weight === 'counts');
  const warnings = [
    ...(leftOut === 0 ? [] : [`${leftOut} more results are left out: these are the worst ${MAX_RESULTS}.`]),
    ...unread.map(({ message }) => `Not read: ${message}`),
    ...perhapsPii.map((subject) => `${subject} may hold personal data and was not judged.`),
    ...counted.map(({ ruleId, subject, message }) => `${ruleId} for ${subject}: ${message}`),
  ];
  const more = warnings.length - MAX_NOTIFICATIONS;
  return [
    ...(verdict === 'passed' ? [] : [note(verdict === 'failed' ? 'note' : 'error', because.join('; '))]),
    ...warnings.slice(0, MAX_NOTIFICATIONS).map((text) => note('warning', text)),
    ...(more > 0 ? [note('warning', `${more} more messages are left out.`)] : []),
  ];
}

function note(level: 'note' | 'warning' | 'error', text: string) {
  return { level, message: { text } };
}
