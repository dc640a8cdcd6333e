import type { Remedy } from './remediation-task.ts';

/** One unit of cost stands for this many characters of a patch. */
const CHARACTERS_PER_COST = 1000;

/** What a remediation costs because of the size of its patch: one for each policy, cut and 1,000 characters. */
export function costOf({ patch, changes }: Remedy): number {
  const members = changes ? changes.policies.length + changes.cuts.length : 0;
  return members + Math.floor((patch?.yaml.length ?? 0) / CHARACTERS_PER_COST);
}
