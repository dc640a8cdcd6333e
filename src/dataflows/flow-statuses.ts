import type { EnumTable } from '../api/enums.ts';
import type { FlowStatus } from '../core/rules/flows/flow-status.ts';

export const FLOW_STATUSES: EnumTable<FlowStatus['status']> = {
  allowed: 'Everything that it declares is allowed.',
  partly: 'Some of it is allowed, and some is certainly not.',
  blocked: 'Nothing of it is allowed.',
  unknown: 'It cannot be decided.',
  unmatched: 'An end selects no workload of the cluster.',
};
