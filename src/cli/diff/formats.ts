import type { ReachabilityDiff } from '../../core/reachability/comparison/diff.ts';
import { json, type Formats } from '../output/formats.ts';

/** The output formats of `diff`. */
export const DIFF_FORMATS = {
  table: {
    help: 'for people',
    render: async (found, terminal) => (await import('./diff-text.ts')).renderDiffTable(found, terminal),
  },
  json: json<ReachabilityDiff>(
    async (found) => (await import('./diff-text.ts')).diffData(found),
    'for programs: sets of ports before and after, gained and lost',
  ),
  markdown: {
    help: 'for a merge request',
    render: async (found, terminal) => (await import('./diff-text.ts')).renderDiffMarkdown(found, terminal),
  },
} as const satisfies Formats<ReachabilityDiff>;
