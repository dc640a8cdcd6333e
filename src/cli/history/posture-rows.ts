/** What a row of the table is about. */
export const POSTURE_ROWS = ['workload', 'interval', 'rule'] as const;
export type PostureRows = (typeof POSTURE_ROWS)[number];
