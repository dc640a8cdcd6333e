import type { Targets } from './shape.ts';

export const TEN_THOUSAND_PODS: Targets = { allPairsMs: 200, peakRssMb: 300 };

export const HUNDRED_THOUSAND_PODS: Targets = {
  allPairsMs: 1_500,
  peakRssMb: 1_024,
  verdictUs: 100,
  changeMs: 50,
};

/** A cluster with more policies than pods. */
export const MANY_POLICIES: Targets = { allPairsMs: 500 };
