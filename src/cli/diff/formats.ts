import { json, type Formats } from '../output/formats.ts';
import type { DiffData } from './diff-data.ts';

/** The output formats of `diff`. */
export const DIFF_FORMATS = {
  table: {
    help: 'for people',
    render: async (result, terminal) => (await import('./diff-text.ts')).renderDiffTable(result, terminal),
  },
  json: json<DiffData>((result) => result, 'for programs: sets of ports before and after, gained and lost'),
  markdown: {
    help: 'for a merge request',
    render: async (result, terminal) => (await import('./diff-text.ts')).renderDiffMarkdown(result, terminal),
  },
} as const satisfies Formats<DiffData>;
