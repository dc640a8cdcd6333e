/** What caused a snapshot to be taken. */
export const SNAPSHOT_TRIGGERS = ['schedule', 'request', 'startup'] as const;
export type SnapshotTrigger = (typeof SNAPSHOT_TRIGGERS)[number];
