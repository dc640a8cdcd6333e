import type { KindCollection } from '../../../core/inventory/kubernetes/kind.ts';
import { KINDS } from '../../../core/inventory/kubernetes/kinds.ts';

/** A collected kind, and how to list it. */
export interface CollectedKind extends KindCollection {
  /** The name in lists of unread and absent kinds: with its group for kinds of other vendors. */
  readonly name: string;
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  /**
   * `discovered`: not in `COLLECTED_KINDS`, and therefore not in the ClusterRole; only its name looks like that of a
   * policy.
   */
  readonly origin: 'listed' | 'discovered';
}

/** Everything that is read from every live cluster. */
export const COLLECTED_KINDS: readonly CollectedKind[] = KINDS.flatMap(({ group, kind, name, collection }) =>
  collection === undefined ? [] : [{ ...collection, group, kind, name, origin: 'listed' }],
);
