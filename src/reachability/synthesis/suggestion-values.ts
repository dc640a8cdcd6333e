import type { EnumTable } from '../../api/enums.ts';
import type {
  AttackerPosition,
  ExistingPolicies,
  JudgedPosition,
  Remaining,
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

export const POSITION_VERDICTS: EnumTable<JudgedPosition['verdict']> = {
  denied: 'Nothing but what is declared is possible.',
  allowed: 'Something is possible.',
  unknown: 'It cannot be decided.',
};

export const ATTACKER_POSITIONS: EnumTable<AttackerPosition> = {
  'new-pod-in-the-namespace': 'A pod that is created in the namespace, with any labels.',
  'pod-in-another-namespace': 'A pod in another namespace, also in one that does not exist yet.',
  'forged-labels': 'A pod that has the labels of another.',
  'internet-to-pod': 'A client on the internet.',
  'pod-to-internet': 'A pod of the namespace that calls out to the internet.',
  'pod-to-metadata-service': 'A pod of the namespace that asks the metadata service of the cloud.',
  'pod-to-api-server': 'A pod of the namespace that calls the API server of the cluster.',
  'pod-to-outside-dns': 'A pod of the namespace that asks a name server outside the cluster.',
  'host-network': 'A pod on the network of its node.',
};
