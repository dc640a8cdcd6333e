import { json, yaml, type Formats } from '../output/formats.ts';
import type { ClusterScan } from './scan-result.ts';

type Scans = readonly ClusterScan[];
const asData = (clusters: Scans) => ({ clusters });

/** The output formats of `scan`. */
export const SCAN_FORMATS = {
  table: {
    help: 'for people: scores and why, findings, how to fix them, and what was not decided',
    render: async (scans, terminal) => (await import('./formats/table.ts')).renderScanTable(scans, terminal),
  },
  summary: {
    help: 'for people: scores and counts by namespace and rule',
    render: async (scans, terminal) =>
      (await import('./formats/summary.ts')).renderScanSummary(scans, terminal),
  },
  json: json(asData),
  yaml: yaml(asData),
  markdown: {
    help: 'for a merge request, with the policies that close findings',
    render: async (scans) => (await import('./formats/markdown.ts')).renderScanMarkdown(scans),
  },
  csv: {
    help: 'one line per finding',
    render: async (scans) => (await import('./formats/csv.ts')).renderScanCsv(scans),
  },
} as const satisfies Formats<Scans>;
