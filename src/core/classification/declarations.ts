import type { Workload } from '../inventory/workload.ts';
import type { Classifier } from './classification.ts';
import { classificationText } from './classifier.ts';

/** What declares the data that a workload handles. Reasons are text. */
export interface DataDeclarations {
  /** What declares its data class. */
  readonly dataClassReason: string;
  /** What kinds of personal data it handles, by name, and what declares each. */
  readonly dataCategories: readonly { readonly name: string; readonly reason: string }[];
}

/** What declares the data class and the data categories of a workload; nothing for one that does not exist. */
export function dataDeclarations(
  classifier: Pick<Classifier, 'explainWorkload' | 'workloadCategories'>,
  workload: Workload | undefined,
): DataDeclarations {
  if (workload === undefined) return { dataClassReason: '', dataCategories: [] };
  return {
    dataClassReason: classificationText(classifier.explainWorkload(workload).reason),
    dataCategories: classifier
      .workloadCategories(workload)
      .map(({ name, reason }) => ({ name, reason: classificationText(reason) })),
  };
}
