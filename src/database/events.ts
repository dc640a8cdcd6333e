/** The channel on which committed transactions tell every process of the application what they did. */
export const EVENTS_CHANNEL = 'ringfence_events';

/** What is told, as JSON: enough to look the rest up. Also the payload of the outbox message of that topic. */
export interface SnapshotPublishedEvent {
  readonly topic: 'snapshot-published';
  readonly clusterId: string;
  readonly snapshotId: string;
  readonly sequence: number;
}
