import type { ClusterSummary } from '../../pipeline/fleet-summary.ts';
import { isInFuture } from '../../clusters/scheduling/next-run.ts';
import { renderTable, type Column } from '../output/columns.ts';
import { minuteText } from '../output/minute-text.ts';
import {
  coverageText,
  exposedText,
  scoreText,
  styledScore,
  styledSeverity,
  whole,
  worstText,
} from '../output/score-text.ts';
import { SEVERITIES, type Severity } from '../../core/rules/rule.ts';
import type { Terminal } from '../output/terminal.ts';

/** The fleet as human-readable text, with one line per cluster. */
export function renderFleet(fleet: readonly ClusterSummary[], terminal: Terminal): string {
  const table = fleetTable(fleet, terminal);
  const isClean = fleet.some(({ snapshot }) => snapshot !== undefined) && fleet.every(hasNoFindings);
  return isClean ? `${table}\n\nNo open findings.` : table;
}

function hasNoFindings({ findings }: ClusterSummary): boolean {
  return SEVERITIES.every((severity) => findings[severity] === 0);
}

function fleetTable(fleet: readonly ClusterSummary[], terminal: Terminal): string {
  const severity = (name: Severity): Column<ClusterSummary> => ({
    title: name,
    align: 'right',
    value: ({ findings }) => String(findings[name]),
    style: (text, { findings }) => (findings[name] === 0 ? text : styledSeverity(terminal, name, text)),
  });
  return renderTable<ClusterSummary>(
    [
      { title: 'cluster', value: ({ cluster }) => cluster },
      { title: 'PII workloads', align: 'right', value: ({ piiWorkloads }) => String(piiWorkloads) },
      {
        title: 'score',
        align: 'right',
        value: scoreOrReason,
        style: (text, { score, staleFindings }) =>
          staleFindings > 0 && score !== null
            ? terminal.style('yellow', text)
            : styledScore(terminal, score, text),
      },
      { title: 'coverage', align: 'right', value: ({ coverage }) => coverageText(coverage) },
      {
        title: 'critically exposed',
        align: 'right',
        value: ({ criticallyExposed, piiWorkloads }) => exposedText(criticallyExposed, piiWorkloads),
        style: (text, { criticallyExposed }) =>
          (criticallyExposed ?? 0) > 0 ? styledSeverity(terminal, 'critical', text) : text,
      },
      { title: 'worst', value: ({ worst }) => worstText(worst) },
      severity('critical'),
      severity('high'),
      severity('medium'),
      severity('low'),
      { title: 'change', value: changes },
      { title: 'snapshot', value: snapshotText },
    ],
    fleet,
    terminal.tableWidth,
  );
}

/** The score with the number of open findings that it does not include, or why there is none. */
function scoreOrReason({ score, coverage, snapshot, piiWorkloads, staleFindings }: ClusterSummary): string {
  if (score !== null)
    return staleFindings === 0 ? scoreText(score) : `${scoreText(score)} (${staleFindings} stale)`;
  if (snapshot === undefined) return '- (no snapshot)';
  if (snapshot.held !== null) return '- (held)';
  if (snapshot.completeness === 'PARTIAL') return '- (partial)';
  // Without PII, there is a coverage only if it is not known whether workloads handle personal data.
  return piiWorkloads === 0 && coverage === null ? '- (no PII)' : '- (undecided)';
}

function changes(summary: ClusterSummary): string {
  const { change, snapshot } = summary;
  if (snapshot === undefined) return '-';
  const { added, changed, removed } = snapshot.changes;
  const objects = change.type === 'first' ? '' : `, objects +${added} ~${changed} -${removed}`;
  return `${scoreChangeText(summary)}${objects}`;
}

/** `score +12`, `score -3, coverage -36%`. */
function scoreChangeText({ change, score, coverage }: ClusterSummary): string {
  if (change.type === 'first') return 'first snapshot';
  if (change.type === 'incomparable') return 'score not comparable';
  const ofScore = change.points === 0 ? 'score unchanged' : `score ${signed(score ?? 0, change.points)}`;
  const points = 100 * change.coverage;
  if (Math.abs(change.coverage) < 1e-6) return ofScore;
  return `${ofScore}, coverage ${signed(100 * (coverage ?? 0), points)}%`;
}

/** The difference between two numbers as the table shows them; `<1` if it shows the same number for both. */
function signed(now: number, change: number): string {
  const size = Math.abs(whole(now) - whole(now - change));
  return `${change > 0 ? '+' : '-'}${size === 0 ? '<1' : size}`;
}

function snapshotText({ cluster, schedule, source, snapshot, failure }: ClusterSummary): string {
  if (snapshot === undefined) {
    if (failure !== undefined) return `failed: ${failure}`;
    if (source === 'missing') return 'none: the folder of manifests is missing';
    return schedule === 'manual' ? `none yet: ringfence snapshot ${cluster}` : 'none yet';
  }
  const when = minuteText(snapshot.takenAt);
  const marks = [
    snapshot.held === null ? '' : 'held: most objects of a kind disappeared at once',
    snapshot.held === null && snapshot.completeness === 'PARTIAL' ? 'PARTIAL' : '',
    snapshot.consistency === 'SKEWED' ? 'SKEWED' : '',
    isInFuture(snapshot.takenAt.getTime(), Date.now()) ? 'its time is in the future' : '',
    source === 'missing' ? 'the folder of manifests is missing now' : '',
    failure === undefined ? '' : `since then failed: ${failure}`,
  ].filter((mark) => mark !== '');
  return `#${snapshot.sequence} of ${when}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`;
}
