import type { EnumTable } from '../../api/enums.ts';
import type {
  ExistingPolicies,
  Remaining,
  SimulatedAttack,
  SuggestedPolicy,
  UnmetFlow,
} from '../../core/synthesis/policies/suggestion.ts';

export const EXISTING_POLICIES: EnumTable<ExistingPolicies> = {
  replaced: 'They are removed when the suggested ones are applied.',
  kept: 'They stay beside the suggested ones.',
};

export const POLICY_CHANGES: EnumTable<SuggestedPolicy['change']> = {
  create: 'No policy with this name exists.',
  replace: 'The existing policy with this name gets other rules.',
};

export const UNMET_STATUSES: EnumTable<UnmetFlow['status']> = {
  blocked: 'Nothing of it is allowed.',
  partly: 'Some of it is allowed, and some is certainly not.',
  unknown: 'It cannot be decided.',
  unmatched: 'An end selects no workload.',
};

export const REMAINING_VERDICTS: EnumTable<Remaining['verdict']> = {
  allowed: 'It stays allowed.',
  unknown: 'It cannot be decided.',
};

export const ATTACK_OUTCOMES: EnumTable<SimulatedAttack['outcome']> = {
  held: 'It is denied, apart from what is declared.',
  violated: 'It succeeds.',
  unknown: 'It cannot be decided.',
};
