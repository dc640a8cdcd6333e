/** What made a snapshot be taken. */
export type SnapshotTrigger = 'schedule' | 'request' | 'startup';
