import type { EnumTable } from '../api/enums.ts';
import type { ProbeCheck, TargetDefinition } from './targets/target.ts';

export const TARGET_USES: EnumTable<TargetDefinition['use']> = {
  tickets: 'It keeps tickets.',
  notifications: 'Messages are sent to it.',
};

export const PROBE_CHECKS: EnumTable<ProbeCheck['check']> = {
  connection: 'Whether the service can be reached.',
  credentials: 'Whether it accepts the secrets.',
  project: 'Whether the project exists and can have tickets.',
  permission: 'Whether the account may do what is needed.',
  fields: 'Whether the project requires or lacks fields.',
};

export const PROBE_OUTCOMES: EnumTable<ProbeCheck['outcome']> = {
  ok: 'It is as needed.',
  failed: 'The message says what is wrong.',
};
