import { Injectable } from '@nestjs/common';
import { authorise } from '../../../auth/permissions.ts';
import type { Principal } from '../../../auth/principal.ts';
import { isPersonalData } from '../../../core/classification/classifier.ts';
import { explainScore, type ScoreExplanation } from '../../../core/scoring/explanation/explain-score.ts';
import type { ExplainedCluster } from '../../../core/scoring/explanation/failure.ts';
import { SCORE_FORMULA_VERSION } from '../../../core/scoring/weights.ts';
import { JudgedStore, type StoredJudgement } from '../../judged/judged.store.ts';
import type { ScorePlace } from '../mean-score.ts';

/** Explains scores from the recorded results, limited to what the caller may see. */
@Injectable()
export class ScoreExplanationService {
  constructor(private readonly judged: JudgedStore) {}

  /** Null if there is no score, or if another version of the formula computed it. */
  async explain(asker: Principal, { of, ...positions }: ScorePlace): Promise<ScoreExplanation | null> {
    authorise(asker, 'read-assessments');
    const isPart = of.type === 'namespace' || of.type === 'workload';
    const clusters = await this.judged.read(asker.scope, {
      ...positions,
      ...(isPart && { namespace: of.namespace }),
    });
    const others = clusters.filter(
      ({ scoreFormulaVersion }) => scoreFormulaVersion !== SCORE_FORMULA_VERSION,
    );
    if (others.length > 0) return null;
    return explainScore(clusters.map((cluster) => explained(cluster, of))) ?? null;
  }
}

function explained(
  { clusterId, completeness, workloads, results, changes }: StoredJudgement,
  of: ScorePlace['of'],
): ExplainedCluster {
  const judged = workloads.filter(({ dataClass }) => isPersonalData(dataClass));
  if (of.type !== 'workload') return { clusterId, completeness, workloads: judged, results, changes };
  const isOwn = ({ name, kind }: { readonly name: string; readonly kind: string }): boolean =>
    name === of.name && kind === of.kind;
  return {
    clusterId,
    completeness,
    workloads: judged.filter(isOwn),
    results: results.filter(({ subject }) => subject.type === 'namespace' || isOwn(subject)),
    changes,
  };
}
