import type { Formats } from '../output/formats.ts';
import type { ExplainAnswer } from './explanation-text.ts';

/** The output formats of `explain`. */
export const EXPLAIN_FORMATS = {
  table: {
    help: 'for people',
    render: async (answer, terminal) =>
      (await import('./explanation-text.ts')).renderExplanation(answer, terminal),
  },
  json: {
    help: 'for programs: the verdict and the reasons in each direction',
    render: async (answer) =>
      JSON.stringify((await import('./explanation-text.ts')).explanationData(answer), undefined, 2),
  },
} as const satisfies Formats<ExplainAnswer>;
