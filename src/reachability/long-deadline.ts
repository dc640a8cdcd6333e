import type { ApiSettings } from '../api/api-settings.ts';
import { Deadline } from '../api/graphql/limits/deadline.ts';

const TIMES_LONGER = 3;

/** The deadline of a REST request that sends thousands of manifests, or for which several snapshots are judged. */
export function longDeadline({ limits }: ApiSettings): Deadline {
  return new Deadline(TIMES_LONGER * limits.operationSeconds);
}
