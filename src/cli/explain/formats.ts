import { json, type Formats } from '../output/formats.ts';
import type { ExplainAnswer } from './explanation-text.ts';

/** The output formats of `explain`. */
export const EXPLAIN_FORMATS = {
  table: {
    help: 'for people',
    render: async (answer, terminal) =>
      (await import('./explanation-text.ts')).renderExplanation(answer, terminal),
  },
  json: json<ExplainAnswer>(
    async (answer) => (await import('./explanation-text.ts')).explanationData(answer),
    'for programs: the verdict and the reasons in each direction',
  ),
} as const satisfies Formats<ExplainAnswer>;
