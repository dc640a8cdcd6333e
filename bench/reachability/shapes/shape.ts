import type { Inventory } from '../../../src/core/inventory/inventory.ts';

/**
 * Target values that a cluster must not exceed. `change`: one policy or one workload changes, and its rows are read
 * again.
 */
export interface Targets {
  readonly allPairsMs: number;
  readonly peakRssMb?: number;
  readonly verdictUs?: number;
  readonly changeMs?: number;
}

export const TEN_THOUSAND_PODS: Targets = { allPairsMs: 200, peakRssMb: 300 };

export const HUNDRED_THOUSAND_PODS: Targets = {
  allPairsMs: 1_500,
  peakRssMb: 1_024,
  verdictUs: 100,
  changeMs: 50,
};

/** A cluster with more policies than pods. */
export const MANY_POLICIES: Targets = { allPairsMs: 500 };

/** One cluster of a shape. The same size always gives the same cluster. */
export interface ShapeSize {
  /** Pods and policies, as on the command line: `10000/1000`. */
  readonly name: string;
  /** `series`: differs from the others of the series only in size, so that a scaling exponent can be computed. */
  readonly role: 'series' | 'apart';
  readonly targets?: Targets;
  readonly build: () => Inventory;
}

/** Clusters that differ only in size. */
export interface Shape {
  readonly name: string;
  readonly sizes: readonly ShapeSize[];
}

/** A series that grows by doubling up to `largest`. */
export function doublings(largest: number, build: (size: number) => ShapeSize): readonly ShapeSize[] {
  return [8, 4, 2, 1].map((part) => build(largest / part));
}
