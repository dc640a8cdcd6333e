import { z } from 'zod';
import { CUSTOM_PREFIX, type CustomRule } from '../../core/rules/custom-rule.ts';
import { SEVERITIES } from '../../core/rules/rule.ts';
import { selectorSchema } from '../assessment.schema.ts';
import { apiVersionSchema, lineSchema } from '../documents/document.schema.ts';

/** How much one document may contain, so that snapshots do not become slow. */
export const RULE_LIMITS = { bytes: 262_144, rules: 100, controls: 20 } as const;

const ID = /^custom(-[a-z0-9]+)+$/;
const ID_LENGTH = 63;
const LINE_LENGTH = 200;
const TEXT_LENGTH = 2000;

/** Text of any number of lines. */
const textSchema = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(TEXT_LENGTH, `at most ${TEXT_LENGTH} characters`)
  .refine((text) => !/[^\P{Cc}\n]|\p{Bidi_Control}/u.test(text), 'must not contain control characters');

const scopeSchema = z
  .strictObject({
    namespaceSelector: selectorSchema.exactOptional(),
    podSelector: selectorSchema.exactOptional(),
    dataClasses: z
      .array(z.enum(['pii', 'sensitive-pii']))
      .min(1, 'name at least one')
      .exactOptional(),
  })
  .refine(
    (scope) => Object.keys(scope).length > 0,
    'give namespaceSelector, podSelector or dataClasses, or leave appliesTo out for all workloads with personal data',
  );

export const ruleSchema = z
  .strictObject({
    id: z
      .string()
      .max(ID_LENGTH, `at most ${ID_LENGTH} characters`)
      .regex(
        ID,
        `begin with ${CUSTOM_PREFIX}, so that it is never the id of a built-in rule, and go on with lower-case letters, digits and single hyphens`,
      ),
    title: lineSchema(LINE_LENGTH),
    summary: lineSchema(TEXT_LENGTH).optional(),
    severity: z.enum(SEVERITIES),
    why: textSchema,
    appliesTo: scopeSchema.exactOptional(),
    expression: z.string(),
    remediation: textSchema,
    controls: z
      .array(
        lineSchema(LINE_LENGTH).regex(
          /^[a-z0-9][a-z0-9-]* \S/,
          'write a framework and the number of a control, such as pci-dss 1.3.1',
        ),
      )
      .max(RULE_LIMITS.controls, `at most ${RULE_LIMITS.controls}`)
      .default([]),
  })
  .transform(({ summary, ...rule }): CustomRule => ({ ...rule, summary: summary ?? rule.title }));

/** The document without its rules, each of which is validated by itself. */
export const documentSchema = z.strictObject({
  apiVersion: apiVersionSchema,
  kind: z.literal('CustomRules', { error: 'must be CustomRules' }),
  metadata: z.strictObject({ name: lineSchema(LINE_LENGTH) }),
  spec: z.strictObject({
    rules: z.array(z.unknown()).max(RULE_LIMITS.rules, `at most ${RULE_LIMITS.rules} rules`),
  }),
});
