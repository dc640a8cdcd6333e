import { z } from 'zod';
import { WORKLOAD_PATTERN } from '../../core/classification/workload-pattern.ts';
import {
  DEFAULT_FINDING_SETTINGS,
  type DueDays,
  type FindingSettings,
} from '../../core/findings/finding-settings.ts';
import { selectorSchema } from '../assessment.schema.ts';

const MAX_DAYS = 3650;

const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Bidi_Control}]*$/u, 'write it without control characters');

const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email('not an e-mail address: write one such as ada@example.org'));

const teamSchema = z
  .strictObject({
    name,
    labelValue: z.string().min(1).optional(),
    email: email.exactOptional(),
    members: z
      .array(z.strictObject({ name, email }))
      .default([])
      .superRefine((members, context) => {
        for (const [index, member] of members.entries())
          if (members.findIndex((one) => one.email === member.email) < index)
            context.addIssue({
              code: 'custom',
              path: [index, 'email'],
              message: `${member.email} is a member already`,
            });
      }),
  })
  .transform(({ labelValue, ...team }) => ({ ...team, labelValue: labelValue ?? team.name }));

const ruleSchema = z
  .strictObject({
    team: z.string().min(1),
    namespaceSelector: selectorSchema.exactOptional(),
    podSelector: selectorSchema.exactOptional(),
    workloads: z
      .array(
        z
          .string()
          .regex(WORKLOAD_PATTERN, 'use NAMESPACE/NAME or NAMESPACE/NAME[Kind]; * matches any characters'),
      )
      .min(1)
      .exactOptional(),
  })
  .refine(
    (rule) =>
      rule.namespaceSelector !== undefined || rule.podSelector !== undefined || rule.workloads !== undefined,
    'select objects with namespaceSelector, podSelector or workloads',
  );

const days = z.int().min(1).max(MAX_DAYS);

/** The sections of ringfence.yaml about how findings are handled. */
export const findingShape = {
  teams: z
    .array(teamSchema)
    .default([])
    .superRefine((teams, context) => {
      for (const [index, team] of teams.entries())
        for (const key of ['name', 'labelValue'] as const)
          if (teams.findIndex((one) => one[key] === team[key]) < index)
            context.addIssue({
              code: 'custom',
              path: [index, key],
              message: `another team has the ${key} ${team[key]} already`,
            });
    }),
  ownership: z
    .strictObject({
      label: z.string().min(1).default(DEFAULT_FINDING_SETTINGS.teamLabel),
      rules: z.array(ruleSchema).default([]),
    })
    .prefault({}),
  dueDays: z
    .strictObject({
      critical: days.optional(),
      high: days.optional(),
      medium: days.optional(),
      low: days.optional(),
    })
    .prefault({}),
};

const findingSectionSchema = z.object(findingShape);
export type FindingSection = z.output<typeof findingSectionSchema>;

/** The settings for findings, with defaults for what the file does not say. */
export function findingSettings({ teams, ownership, dueDays }: FindingSection): FindingSettings {
  const { critical, high, medium, low } = DEFAULT_FINDING_SETTINGS.dueDays;
  const wanted: DueDays = {
    critical: dueDays.critical ?? critical,
    high: dueDays.high ?? high,
    medium: dueDays.medium ?? medium,
    low: dueDays.low ?? low,
  };
  return { teams, teamLabel: ownership.label, ownershipRules: ownership.rules, dueDays: wanted };
}
