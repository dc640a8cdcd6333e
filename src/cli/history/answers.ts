import { z } from 'zod';
import type { Direction } from '../../core/network/protocol.ts';
import type { PostureRows } from './posture-rows.ts';

const moment = z.object({ sequence: z.int(), takenAt: z.string() });
const change = z.object({ after: moment, at: moment });
const driftEvent = z.object({ id: z.string(), text: z.string() });

/** Null: not known. */
const operatorKinds = z.array(z.string()).nullable();

const intervalSchema = z.object({
  from: z.string(),
  until: z.string(),
  verdict: z.string(),
  policyVerdict: z.string().nullable(),
  allowed: z.string(),
  unknown: z.string(),
  declared: z.string().nullable(),
  undecided: z.string().nullable(),
  operatorKinds,
  opened: change.nullable(),
  closed: change.nullable(),
  openedBy: z.array(driftEvent),
  closedBy: z.array(driftEvent),
});
/** A time in which the access of a peer stays the same, as the service answers. */
export type IntervalAnswer = z.output<typeof intervalSchema>;

/** They cover the period. */
export const intervalsSchema = z.tuple([intervalSchema]).rest(intervalSchema);

export const duringSchema = z.object({
  from: z.string(),
  until: z.string(),
  coverage: z.array(
    z.object({
      from: z.string(),
      until: z.string(),
      coverage: z.string(),
      basis: z.string().nullable(),
      operatorKinds,
    }),
  ),
  peers: z.array(z.object({ label: z.string(), intervals: z.array(intervalSchema) })),
});

const times = z.object({
  passed: z.int(),
  failed: z.int(),
  undecided: z.int(),
  notRun: z.int(),
  notApplicable: z.int(),
  notObserved: z.int(),
  outOfScope: z.int(),
  absent: z.int(),
});

export const postureSchema = z.object({
  from: z.string(),
  until: z.string(),
  coverage: z.array(z.object({ from: z.string(), until: z.string(), coverage: z.string() })),
  workloads: z.array(
    z.object({
      workload: z.object({ namespace: z.string(), name: z.string(), kind: z.string() }),
      verdict: z.string(),
      intervals: z.array(
        z.object({
          from: z.string(),
          until: z.string(),
          state: z.string(),
          undecided: z.string().nullable(),
        }),
      ),
      rules: z.array(z.object({ key: z.string(), times })),
    }),
  ),
});
/** How workloads were isolated during a period, as the service answers. */
export type PostureAnswer = z.output<typeof postureSchema>;

/** Who had access to a workload during a period, and how far that is known. */
export interface AccessFound {
  readonly cluster: string;
  readonly workload: string;
  readonly direction: Direction;
  readonly from: string;
  /** The end of the period. */
  readonly until: string;
  /** How far it is known who had access, if everybody is asked about. */
  readonly coverage?: z.output<typeof duringSchema>['coverage'];
  readonly peers: readonly { readonly label: string; readonly intervals: readonly IntervalAnswer[] }[];
}

/** What `history posture` shows. */
export interface PostureFound {
  readonly by: PostureRows;
  readonly answer: PostureAnswer;
}
