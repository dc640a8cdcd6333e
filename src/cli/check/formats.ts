import { json, type Formats } from '../output/formats.ts';
import type { PrintedCheck } from './printed-check.ts';

/** The output formats of `check`. */
export const CHECK_FORMATS = {
  table: {
    help: 'for people: what counts, with file and line',
    render: async (checked, terminal) =>
      (await import('./formats/table.ts')).renderCheckTable(checked, terminal),
  },
  json: json<PrintedCheck>(
    ({ report }) => report,
    'for programs: verdict, findings, openings, what is undecided',
  ),
  sarif: {
    help: 'for code scanning: SARIF 2.1.0, the worst 5,000 results',
    render: async (checked) => (await import('./formats/sarif.ts')).renderCheckSarif(checked),
  },
  junit: {
    help: 'for test reports: a test suite per rule',
    render: async (checked) => (await import('./formats/junit.ts')).renderCheckJunit(checked),
  },
  markdown: {
    help: 'for a comment on a pull request',
    render: async (checked) => (await import('./formats/markdown.ts')).renderCheckMarkdown(checked),
  },
} as const satisfies Formats<PrintedCheck>;
