import { createHash } from 'node:crypto';
import type { Patch } from '../core/remediation/patch.ts';
import type { Assessment } from '../core/rules/assessment.ts';

/** The rule results of one namespace as JSON texts, with a hash that shows whether anything changed. */
export interface ResultDocument {
  readonly namespace: string;
  readonly hash: string;
  readonly workloads: string;
  readonly results: string;
  readonly patches: string;
}

interface Judged extends Pick<Assessment, 'workloads' | 'results'> {
  readonly patches: readonly Patch[];
}

/** The results of an assessment by namespace, as they are stored. */
export function resultDocuments({ workloads, results, patches }: Judged): readonly ResultDocument[] {
  const workloadsOf = Map.groupBy(workloads, ({ namespace }) => namespace);
  const resultsOf = Map.groupBy(results, ({ subject }) => subject.namespace);
  const patchesOf = Map.groupBy(patches, ({ namespace }) => namespace);
  return [...new Set([...workloadsOf.keys(), ...resultsOf.keys()])].map((namespace) => {
    const texts = {
      workloads: JSON.stringify(workloadsOf.get(namespace) ?? []),
      results: JSON.stringify(resultsOf.get(namespace) ?? []),
      patches: JSON.stringify(patchesOf.get(namespace) ?? []),
    };
    const hash = createHash('sha256');
    hash.update(texts.workloads).update('\n').update(texts.results).update('\n').update(texts.patches);
    return { namespace, hash: hash.digest('hex'), ...texts };
  });
}
