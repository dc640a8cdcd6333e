import type { KindCollection } from '../../../core/inventory/kubernetes/kind.ts';
import { KINDS } from '../../../core/inventory/kubernetes/kinds.ts';

/** A kind that is collected, and how. */
export interface CollectedKind extends KindCollection {
  /** As unread and absent kinds are named: with its group where it is of another vendor. */
  readonly name: string;
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  /** `discovered`: not in `COLLECTED_KINDS` and so not in the ClusterRole either, only named like a policy. */
  readonly origin: 'listed' | 'discovered';
}

/** Everything that is read from every live cluster. */
export const COLLECTED_KINDS: readonly CollectedKind[] = KINDS.flatMap(({ group, kind, name, collection }) =>
  collection === undefined ? [] : [{ ...collection, group, kind, name, origin: 'listed' }],
);
