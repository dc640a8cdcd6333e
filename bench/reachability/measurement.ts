import { z } from 'zod';

/** The results of one process for one cluster. Times are of the only run in that process. */
export const measurementSchema = z.object({
  pods: z.number(),
  namespaces: z.number(),
  workloads: z.number(),
  policies: z.number(),
  classes: z.number(),
  rowsBetweenWorkloads: z.number(),
  rowsWithOutside: z.number(),
  compileMs: z.number(),
  allPairsMs: z.number(),
  /** Median of one query, with its reasons. */
  workloadVerdictUs: z.number(),
  podVerdictUs: z.number(),
  /** Medians of `revise` and all rows from and to every touched workload, after a change of one object. */
  policyChangeMs: z.number(),
  workloadChangeMs: z.number(),
  slowestChangeMs: z.number(),
  /** Number of changes of either kind, and of those that required compiling the cluster again. */
  changes: z.number(),
  changesCompiledAnew: z.number(),
  /** Resident memory before `compile`: Node.js, the program and the inventory. */
  inventoryRssMb: z.number(),
  /** Until the end of all pairs. */
  peakRssMb: z.number(),
});
export type Measurement = z.infer<typeof measurementSchema>;

/** Compared with the evaluator without classes, sets or caches, on one small cluster. */
export const comparisonSchema = z.object({
  pods: z.number(),
  pairs: z.number(),
  /** For all pairs of pods and one port. */
  naiveMs: z.number(),
  /** `compile` and all pairs, for all ports. */
  engineMs: z.number(),
});
export type Comparison = z.infer<typeof comparisonSchema>;
