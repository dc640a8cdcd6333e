import type { ObjectChanges } from '../../core/proposal/changes.ts';
import type { ReachabilityDiff } from '../../core/reachability/comparison/diff.ts';

/** What `diff` prints. */
export interface DiffResult {
  readonly found: ReachabilityDiff;
  /** Which objects differ, if manifests were laid over a base. */
  readonly objects?: ObjectChanges;
}
