import { z } from 'zod';
import type { Listing } from '../output/listing.ts';

/** Further fields are kept: the formats for programs show all that the service answers. */
export const frameworkStatusSchema = z.looseObject({
  key: z.string(),
  title: z.string(),
  controls: z.array(
    z.looseObject({
      key: z.string(),
      title: z.string(),
      status: z.string(),
      gaps: z.array(z.string()),
      rules: z.array(z.looseObject({ rule: z.string(), failed: z.int() })),
    }),
  ),
});
/** The status of a framework, as the service answers. */
export type FrameworkStatusAnswer = z.output<typeof frameworkStatusSchema>;

interface Row {
  readonly framework: string;
  readonly control: FrameworkStatusAnswer['controls'][number];
}

/** One row per control. */
export function frameworkListing(statuses: readonly FrameworkStatusAnswer[]): Listing<Row> {
  return {
    rows: statuses.flatMap(({ key, controls }) => controls.map((control) => ({ framework: key, control }))),
    empty: 'There are no controls.',
    columns: [
      { title: 'framework', value: ({ framework }) => framework },
      { title: 'control', value: ({ control }) => control.key },
      { title: 'title', value: ({ control }) => control.title },
      { title: 'status', value: ({ control }) => control.status },
      { title: 'failing rules', value: ({ control }) => failing(control) },
      { title: 'open', value: ({ control }) => control.gaps.join(' ') },
    ],
  };
}

function failing({ rules }: Row['control']): string {
  const failed = rules.filter((rule) => rule.failed > 0);
  return failed.length === 0 ? '-' : failed.map(({ rule, failed: count }) => `${rule} (${count})`).join(', ');
}
