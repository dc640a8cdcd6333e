import { renderCsv, type Column } from '../../output/columns.ts';
import type { ClusterScan, ScanFinding } from '../scan-result.ts';

const COLUMNS: readonly Column<ScanFinding & { readonly cluster: string }>[] = [
  { title: 'cluster', value: ({ cluster }) => cluster },
  { title: 'severity', value: ({ severity }) => severity },
  { title: 'rule', value: ({ ruleId }) => ruleId },
  { title: 'subject', value: ({ subject }) => subject },
  { title: 'key', value: ({ key }) => key },
  { title: 'evidence', value: ({ evidence }) => evidence.summary },
  { title: 'connections', value: ({ evidence }) => evidence.connections ?? '' },
];

/** One line per finding of each cluster. */
export function renderScanCsv(scans: readonly ClusterScan[]): string {
  return renderCsv(
    COLUMNS,
    scans.flatMap(({ cluster, findings }) => findings.map((finding) => ({ cluster, ...finding }))),
  );
}
