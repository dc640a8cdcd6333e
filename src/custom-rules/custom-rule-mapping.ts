import { toGlobalId } from '../api/global-id.ts';
import { writeCustomRules } from '../config/custom-rules/write-custom-rules.ts';
import type { DocumentVersion } from '../versions/document-version.ts';
import type { AppliedRules } from './applied-rules.ts';
import type { CustomRulesType, RulesVersionType } from './custom-rule.types.ts';

export function toRulesVersionType({
  version,
  contentHash,
  comment,
  appliedAt,
  appliedBy,
}: DocumentVersion): RulesVersionType {
  return {
    version,
    contentHash,
    comment,
    appliedAt,
    appliedBy: appliedBy.person,
    appliedWith: appliedBy.token,
  };
}

export function toCustomRulesType(applied: AppliedRules): CustomRulesType {
  const { set } = applied;
  const { version, contentHash, comment, appliedAt, appliedBy, appliedWith } = toRulesVersionType(applied);
  return {
    version,
    contentHash,
    comment,
    appliedAt,
    appliedBy,
    appliedWith,
    id: toGlobalId('CustomRules', String(applied.version)),
    name: set.name,
    yaml: writeCustomRules(set),
    rules: set.rules.map(({ id, title, severity, expression, controls }) => ({
      key: id,
      title,
      severity,
      expression,
      controls,
    })),
  };
}
