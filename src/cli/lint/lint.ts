import type { LintFinding } from '../../core/reachability/lint/finding.ts';
import { lint as findFaults } from '../../core/reachability/lint/lint.ts';
import { chooseAssumptions } from '../../core/reachability/plugins/profiles.ts';
import type { AssumptionOptions } from '../input/assumption-options.ts';
import { renderCsv, renderMarkdownTable, wrap, type Column } from '../output/columns.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import { assumptionSettings, collect } from '../input/read-cluster.ts';
import { locationText, objectText } from '../output/reason-text.ts';
import { openSources, type SourceOptions } from '../input/sources.ts';
import { printable, type Terminal } from '../output/terminal.ts';

export interface LintOptions extends SourceOptions, AssumptionOptions {
  readonly output: 'table' | 'json' | 'markdown' | 'csv';
}

/** `ringfence lint`: policies of one cluster that do not do what they seem to. */
export async function lint(
  paths: readonly string[],
  options: LintOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const [source, ...others] = await openSources(paths, options);
  if (source === undefined || others.length > 0) {
    throw new UsageError('lint is about one cluster: give one context, or paths that belong together');
  }
  const { inventory } = await collect(source, terminal);
  const { assumptions } = chooseAssumptions(inventory, assumptionSettings(options));
  const findings = findFaults(inventory, { assumptions });
  terminal.print(render(findings, options.output, terminal));
  reportInputLimits(inventory, assumptions, terminal);
  if (findings.length > 0) return EXIT.findings;
  return inventory.unread.length > 0 ? EXIT.failed : EXIT.ok;
}

const COLUMNS: readonly Column<LintFinding>[] = [
  { title: 'code', value: ({ code }) => code },
  { title: 'object', value: ({ object }) => objectText(object) },
  { title: 'field', value: ({ field }) => field ?? '' },
  { title: 'location', value: ({ location }) => locationText(location) },
  { title: 'message', value: ({ message }) => message },
  { title: 'fix', value: ({ fix }) => fix },
];

function render(findings: readonly LintFinding[], output: LintOptions['output'], terminal: Terminal): string {
  switch (output) {
    case 'json':
      return JSON.stringify(findings, undefined, 2);
    case 'csv':
      return renderCsv(COLUMNS, findings);
    case 'markdown':
      return renderMarkdownTable(COLUMNS, findings);
    case 'table':
      return findings.length === 0
        ? 'Nothing found.'
        : [...findings.map((finding) => renderFinding(finding, terminal)), summary(findings)].join('\n\n');
  }
}

function renderFinding(
  { code, object, field, location, message, fix }: LintFinding,
  terminal: Terminal,
): string {
  const where = [objectText(object), field, locationText(location)].filter(
    (part) => part !== undefined && part !== '',
  );
  const prose = (title: string, text: string) => `  ${title}${wrap(text, terminal.width, '       ')}`;
  return [
    `${terminal.style('yellow', code)}  ${printable(where.join('  '))}`,
    prose('why: ', message),
    prose('fix: ', fix),
  ].join('\n');
}

function summary(findings: readonly LintFinding[]): string {
  const counts = [...Map.groupBy(findings, ({ code }) => code)].map(([code, own]) => `${own.length} ${code}`);
  return `${findings.length} found: ${counts.sort().join(', ')}`;
}
