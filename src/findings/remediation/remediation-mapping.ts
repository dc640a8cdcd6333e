import type { FindingRemedy } from '../finding.service.ts';
import { patchYaml } from './patch-text.ts';
import type { RemediationType } from './remediation.types.ts';

/** Converts a remediation to its API type. */
export function toRemediationType({ text, patch }: FindingRemedy): RemediationType {
  return {
    text,
    patch: patch === undefined ? null : patchYaml(patch),
    policies: (patch?.policies ?? []).map(({ change, policy: { namespace, name } }) => ({
      change,
      namespace,
      name,
    })),
    cuts: patch?.cuts ?? [],
  };
}
