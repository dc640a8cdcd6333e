import type { DriftSummary } from '../core/drift/drift-event.ts';

/** The position of an event in history. */
interface DriftMoment {
  readonly clusterId: string;
  /** Of the first snapshot that shows the change. */
  readonly sequence: number;
  /** Its index among the events of that snapshot. */
  readonly ordinal: number;
  /** The moment that the snapshot shows. */
  readonly at: Date;
}

/** An event of the history of a cluster. */
export type RecordedDrift = DriftSummary & DriftMoment;
