import type { EnumTable } from '../../api/enums.ts';
import type { RunState } from './snapshot-run.store.ts';

export const RUN_STATES: EnumTable<RunState> = {
  running: 'The attempt is in progress.',
  published: 'The attempt published a snapshot.',
  failed: 'The attempt failed; see its error.',
  abandoned: 'A newer attempt replaced this one.',
};
