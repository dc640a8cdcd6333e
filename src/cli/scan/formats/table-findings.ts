import { RULES } from '../../../core/rules/catalogue.ts';
import { wrap } from '../../output/columns.ts';
import { reasonLine } from '../../output/reason-text.ts';
import type { ClusterScan, ScanFinding } from '../scan-result.ts';
import { styledSeverity } from '../../output/score-text.ts';
import type { Terminal } from '../../output/terminal.ts';

const RULE = '  ';
const SUBJECT = '    ';
const EVIDENCE = '      ';

/** Findings by rule, most severe first. What all findings of a rule have in common is printed once. */
export function renderFindings(
  { findings, customRules = [] }: Pick<ClusterScan, 'findings' | 'customRules'>,
  terminal: Terminal,
): string {
  if (findings.length === 0) return '';
  const byRule = Map.groupBy(findings, ({ ruleId, severity }) => `${severity} ${ruleId}`);
  const titles = new Map([...RULES, ...customRules].map(({ id, title }) => [id, title]));
  const parts = [...byRule.values()].map((group) => renderRule(group, titles, terminal));
  return [terminal.style('bold', 'Findings'), parts.join('\n\n')].join('\n');
}

function renderRule(
  findings: readonly ScanFinding[],
  titles: ReadonlyMap<string, string>,
  terminal: Terminal,
): string {
  const [first] = findings;
  if (first === undefined) return '';
  const { severity, ruleId } = first;
  const title = titles.get(ruleId);
  const whys = shared(findings.map(reasonsOf));
  const fixes = shared(findings.map(fixOf));
  const bySubject = Map.groupBy(findings, ({ subject }) => subject);
  return [
    `${RULE}${styledSeverity(terminal, severity, severity.toUpperCase().padEnd(8))}  ${terminal.style('bold', ruleId)}${findings.length === 1 ? '' : ` (${findings.length})`}`,
    ...(title === undefined
      ? []
      : [`${SUBJECT}${terminal.style('dim', wrap(title, terminal.width, SUBJECT))}`]),
    ...[...bySubject].map(([subject, own]) => renderSubject(subject, own, { whys, fixes }, terminal)),
    ...whys.map((why) => labelled('why', why, SUBJECT, terminal)),
    ...fix(fixes, SUBJECT, terminal),
  ].join('\n');
}

interface Shared {
  readonly whys: readonly string[];
  readonly fixes: readonly string[];
}

function renderSubject(
  subject: string,
  findings: readonly ScanFinding[],
  { whys, fixes }: Shared,
  terminal: Terminal,
): string {
  const [first] = findings;
  return [
    `${SUBJECT}${terminal.style('bold', subject)}`,
    ...findings.flatMap((finding) => [
      `${EVIDENCE}${wrap(finding.evidence.summary, terminal.width, EVIDENCE)}`,
      ...reasonsOf(finding)
        .filter((reason) => !whys.includes(reason))
        .map((reason) => labelled('why', reason, EVIDENCE, terminal)),
    ]),
    ...(first === undefined
      ? []
      : fix(
          fixOf(first).filter((sentence) => !fixes.includes(sentence)),
          EVIDENCE,
          terminal,
        )),
  ].join('\n');
}

function reasonsOf({ evidence }: ScanFinding): readonly string[] {
  return evidence.reasons.map(reasonLine);
}

/** The text of the fix, which is the same for all findings of one rule about one subject. */
function fixOf({ remediation }: ScanFinding): readonly string[] {
  return remediation?.text.split(/(?<=\.) (?=[A-Z])/) ?? [];
}

function fix(sentences: readonly string[], indent: string, terminal: Terminal): readonly string[] {
  return sentences.length === 0 ? [] : [labelled('fix', sentences.join(' '), indent, terminal)];
}

function labelled(label: 'why' | 'fix', text: string, indent: string, terminal: Terminal): string {
  return `${indent}${terminal.style(label === 'fix' ? 'green' : 'dim', `${label}:`)} ${wrap(text, terminal.width, `${indent}     `)}`;
}

/** The items that all lists contain, in the order of the first. */
function shared(lists: readonly (readonly string[])[]): readonly string[] {
  return (lists[0] ?? []).filter((item) => lists.every((list) => list.includes(item)));
}
