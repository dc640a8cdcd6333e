import type { Rule } from './rule.ts';

/** Every rule, in the order in which results are listed. */
export const RULES: readonly Rule[] = [];
