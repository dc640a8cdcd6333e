import { json, type Formats } from '../output/formats.ts';
import { printable } from '../output/terminal.ts';
import type { ShownSuggestion } from './answer.ts';

export const SUGGEST_FORMATS = {
  yaml: {
    help: 'the policies for kubectl apply, after comments that say what they change',
    render: ({ yaml }) => yaml.trimEnd(),
  },
  summary: {
    help: 'for people: what would change, without the policies',
    render: ({ summary }) => summary.map(printable).join('\n'),
  },
  json: json<ShownSuggestion>(),
} as const satisfies Formats<ShownSuggestion>;
