import { z } from 'zod';
import { resource } from '../api/rest/resource.ts';
import type { DocumentVersion } from '../versions/document-version.ts';
import type { AppliedRules } from './applied-rules.ts';
import { toCustomRulesType, toRulesVersionType } from './custom-rule-mapping.ts';

const versionFields = {
  version: z.int().describe('Increases with each change.'),
  contentHash: z.string().describe('SHA-256 of the content.'),
  comment: z.string().describe('Why it was applied.'),
  appliedAt: z.date(),
  appliedBy: z.object({ name: z.string(), email: z.string() }).describe('The person who applied it.'),
  appliedWith: z.string().describe('The name of the token that the person used.'),
};

export const rulesVersionResource = resource(
  'CustomRulesVersion',
  z.object(versionFields).describe('A version of the custom rules, without its content.'),
);
export type RulesVersionResource = z.output<typeof rulesVersionResource>;

export const customRulesResource = resource(
  'CustomRules',
  z
    .object({
      ...versionFields,
      name: z.string().describe('The name that the document gives itself.'),
      yaml: z.string().describe('The rules as a `kind: CustomRules` document in YAML.'),
    })
    .describe('The rules that users defined, which are judged after the built-in ones.'),
);
export type CustomRulesResource = z.output<typeof customRulesResource>;

export const rulesQuery = z.strictObject({
  version: z.coerce.number().int().min(1).exactOptional().describe('By default the one in force.'),
});

export const rulesApplication = resource(
  'CustomRulesApplication',
  z
    .strictObject({
      rules: z.string().describe('A `kind: CustomRules` document in YAML. It replaces all rules in force.'),
      expectedVersion: z
        .int()
        .min(0)
        .describe('The version in force, 0 if there is none. If it is another one now, the answer is 409.'),
      comment: z.string().describe('Why they are applied: 1 to 1,000 characters.'),
    })
    .describe('Custom rules to apply.'),
);

export function toRulesVersionResource(version: DocumentVersion): RulesVersionResource {
  const { appliedBy, ...shown } = toRulesVersionType(version);
  return { ...shown, appliedBy: { name: appliedBy.name, email: appliedBy.email } };
}

export function toCustomRulesResource(applied: AppliedRules): CustomRulesResource {
  const { name, yaml } = toCustomRulesType(applied);
  return { ...toRulesVersionResource(applied), name, yaml };
}
