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
} as const satisfies Formats<PrintedCheck>;
