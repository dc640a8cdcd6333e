import { roundedNumber } from '../rounded-score.ts';
import { DATA_CLASS_WEIGHTS, SCOPE_CAP } from '../weights.ts';
import { uncappedScore, workloadScore, type Tally } from '../workload-score.ts';
import type { Failure, Member, Mended } from './failure.ts';

/** A score, and what it would be without caps. While a cap holds, only these show that something was mended. */
export interface Heights {
  readonly score: number | null;
  /** Without the cap of the scope. */
  readonly mean: number | null;
  /** Without any cap. */
  readonly uncapped: number | null;
  /** Open critical violations, each counted for every workload that it exposes. */
  readonly criticals: number;
}

/** Sums over workloads, each multiplied by its weight. */
interface Totals {
  readonly weight: number;
  readonly score: number;
  readonly uncapped: number;
  /** Number of workloads with an open critical violation. */
  readonly exposed: number;
  readonly criticals: number;
}

const NOTHING: Totals = { weight: 0, score: 0, uncapped: 0, exposed: 0, criticals: 0 };

/** The score of some workloads, and what it would be if some of their failures were mended. */
export class ScoreStanding {
  readonly #sums: ReadonlyMap<Member, Tally>;
  readonly #totals: Totals;

  private constructor(sums: ReadonlyMap<Member, Tally>) {
    this.#sums = sums;
    this.#totals = [...sums].reduce((all, [member, own]) => add(all, totalsOf(member, own), 1), NOTHING);
  }

  static of(members: readonly Member[]): ScoreStanding {
    return new ScoreStanding(new Map(members.map((member) => [member, member.sums])));
  }

  heights(): Heights {
    return heightsOf(this.#totals);
  }

  /** The sum of the weights of the workloads that have a score. */
  get weight(): number {
    return this.#totals.weight;
  }

  /** The heights after mending, computed only from the workloads that it affects. */
  heightsAfter(mended: readonly Mended[]): Heights {
    let totals = this.#totals;
    for (const [member, sums] of this.#changed(mended)) {
      totals = add(totals, totalsOf(member, this.#sumsOf(member)), -1);
      totals = add(totals, totalsOf(member, sums), 1);
    }
    return heightsOf(totals);
  }

  /** The state in which these failures are mended. */
  after(mended: readonly Mended[]): ScoreStanding {
    return new ScoreStanding(new Map([...this.#sums, ...this.#changed(mended)]));
  }

  #changed(mended: readonly Mended[]): ReadonlyMap<Member, Tally> {
    const changed = new Map<Member, Tally>();
    for (const { failure, becomes } of mended)
      for (const member of failure.members)
        changed.set(member, without(failure, becomes, changed.get(member) ?? this.#sumsOf(member)));
    return changed;
  }

  #sumsOf(member: Member): Tally {
    return this.#sums.get(member) ?? member.sums;
  }
}

/** The weight of a workload in the mean; 0 if it has no score. */
export function weightOf({ dataClass, completeness }: Member, { decided }: Tally): number {
  return completeness === 'COMPLETE' && decided > 0 ? DATA_CLASS_WEIGHTS[dataClass] : 0;
}

function totalsOf(member: Member, sums: Tally): Totals {
  const weight = weightOf(member, sums);
  return {
    weight,
    score: weight * (workloadScore(sums) ?? 0),
    uncapped: weight * (uncappedScore(sums) ?? 0),
    exposed: sums.openCriticals > 0 ? 1 : 0,
    criticals: sums.openCriticals,
  };
}

function add(all: Totals, one: Totals, sign: 1 | -1): Totals {
  return {
    weight: all.weight + sign * one.weight,
    score: all.score + sign * one.score,
    uncapped: all.uncapped + sign * one.uncapped,
    exposed: all.exposed + sign * one.exposed,
    criticals: all.criticals + sign * one.criticals,
  };
}

function heightsOf({ weight, score, uncapped, exposed, criticals }: Totals): Heights {
  if (weight === 0) return { score: null, mean: null, uncapped: null, criticals };
  const mean = roundedNumber(score / weight);
  return {
    score: exposed > 0 ? Math.min(mean, SCOPE_CAP) : mean,
    mean,
    uncapped: roundedNumber(uncapped / weight),
    criticals,
  };
}

function without({ weight, severity }: Failure, becomes: Mended['becomes'], sums: Tally): Tally {
  return {
    ...sums,
    failed: sums.failed - weight,
    decided: becomes === 'unknown' ? sums.decided - weight : sums.decided,
    openCriticals: severity === 'critical' ? sums.openCriticals - 1 : sums.openCriticals,
  };
}
