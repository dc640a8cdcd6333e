import type { AddressFamily } from '../../network/sets.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { BoundsTable } from '../bounds/bounds-table.ts';
import type { Assumptions } from '../plugins/cni-profile.ts';
import type { Outside } from './external-ranges.ts';
import type { JudgedFamilies } from './families.ts';
import type { NamespaceMatcher } from '../classes/namespace-matcher.ts';
import type { PeerIndex } from '../classes/peer-index.ts';
import type { PodTable } from '../classes/pod-table.ts';

/** A cluster without its policies: what these are compiled against. */
export interface ClusterParts {
  readonly inventory: Inventory;
  readonly assumptions: Assumptions;
  readonly pods: PodTable;
  /** Every namespace that has workloads. */
  readonly namespaces: NamespaceMatcher;
  /** Families that pairs of pods are judged in, one after the other: those that pods have addresses of. */
  readonly families: readonly AddressFamily[];
  readonly toldBy: JudgedFamilies['toldBy'];
  readonly outside: Outside;
  readonly peers: PeerIndex;
  readonly bounds: BoundsTable;
}
