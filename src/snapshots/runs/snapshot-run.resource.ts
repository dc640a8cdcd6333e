import { z } from 'zod';
import { oneOf, resource } from '../../api/rest/resource.ts';
import { RUN_STATES } from './run-states.ts';
import type { SnapshotRun } from './snapshot-run.store.ts';

export const snapshotRunResource = resource(
  'SnapshotRun',
  z
    .object({
      state: oneOf(RUN_STATES).describe('The state of the attempt.'),
      error: z
        .object({
          code: z.string().describe('A stable code in kebab-case.'),
          message: z.string().describe('A human-readable message: what happened and what to do.'),
        })
        .nullable()
        .describe('Why the attempt failed.'),
      startedAt: z.date().describe('When the attempt began.'),
      finishedAt: z.date().nullable().describe('When the attempt ended.'),
    })
    .describe('An attempt to take a snapshot.'),
);
export type SnapshotRunResource = z.output<typeof snapshotRunResource>;

/** Converts a run to its REST resource. */
export function toSnapshotRunResource({
  state,
  error,
  startedAt,
  finishedAt,
}: SnapshotRun): SnapshotRunResource {
  return { state, error, startedAt, finishedAt };
}
