import { seesNamespace } from '../../auth/permissions.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import { comparisons, missingIn, undecidedInBoth } from '../../core/reachability/comparison/diff.ts';
import type { Presence } from '../../core/reachability/comparison/diff.ts';
import type {
  ComparedEndpoint,
  ConnectionDifference,
  GainAndLoss,
  Verdicts,
} from '../../core/reachability/comparison/difference.ts';
import type { Endpoint, ReachabilityModel } from '../../core/reachability/model/model.ts';
import { inScope } from '../connections/connection-listing.ts';
import { RowGatherer, rowsOf } from '../row-page.ts';
import type { RowListing, RowRange } from '../row-page.ts';
import type { TimeBudget } from '../worker/time-budget.ts';

/** Which part of a comparison of two snapshots is asked for. */
export type ComparisonPart =
  | { readonly part: 'summary' }
  | ({ readonly part: 'workloads'; readonly presence: Exclude<Presence, 'both'> } & RowRange)
  | ({
      readonly part: 'connections';
      readonly presence: Presence;
      /** Only differences of that kind. */
      readonly change?: ConnectionDifference['change'];
    } & RowRange);

/** Plain data, so that a worker thread can be asked. What has an end in another namespace does not exist. */
export type ComparisonQuestion = ComparisonPart & { readonly namespaces: AccessScope['namespaces'] };

export interface ComparisonSummary {
  /** Number of connections with ports that neither snapshot decides. */
  readonly undecided: number;
  /** Names of the assumptions that the two were judged by differently. */
  readonly differentAssumptions: readonly string[];
}

/** A difference with each set of ports in connlist form, e.g. `TCP 80,443-445,UDP 53`. */
export interface DifferenceRow {
  readonly from: ComparedEndpoint;
  readonly to: ComparedEndpoint;
  readonly change: ConnectionDifference['change'];
  readonly before: Readonly<Record<keyof Verdicts, string>>;
  readonly after: Readonly<Record<keyof Verdicts, string>>;
  readonly allowed: Readonly<Record<keyof GainAndLoss, string>>;
  readonly unknown: Readonly<Record<keyof GainAndLoss, string>>;
}

export type ComparisonAnswer =
  | { readonly part: 'summary'; readonly summary: ComparisonSummary }
  | { readonly part: 'workloads'; readonly listing: RowListing<WorkloadReference> }
  | { readonly part: 'connections'; readonly listing: RowListing<DifferenceRow> };

/** Two models, and the workloads whose rows alone may differ, where that is known. */
export interface ComparedModels {
  readonly before: ReachabilityModel;
  readonly after: ReachabilityModel;
  readonly touched?: readonly WorkloadReference[];
}

/** Answers one question about what two compiled models differ in. */
export function compareModels(
  { before, after, touched }: ComparedModels,
  question: ComparisonQuestion,
  budget: TimeBudget,
): ComparisonAnswer {
  const { part, namespaces } = question;
  const isVisible = ({ from, to }: Readonly<Record<'from' | 'to', Endpoint | ComparedEndpoint>>) =>
    inScope(from, namespaces) && inScope(to, namespaces);
  switch (part) {
    case 'summary': {
      let undecided = 0;
      for (const ends of undecidedInBoth(before, after, touched)) {
        budget.spend();
        if (isVisible(ends)) undecided += 1;
      }
      return { part, summary: { undecided, differentAssumptions: differentAssumptions(before, after) } };
    }
    case 'workloads': {
      const { presence } = question;
      const all = presence === 'added' ? missingIn(before, after) : missingIn(after, before);
      const seen = all.filter(({ namespace }) => seesNamespace({ clusters: 'all', namespaces }, namespace));
      return { part, listing: rowsOf(seen, question) };
    }
    case 'connections': {
      const { presence, change } = question;
      const gatherer = new RowGatherer<DifferenceRow>(question);
      for (const { compared, difference, presence: own } of comparisons(before, after, touched)) {
        budget.spend();
        if (difference === undefined || own !== presence || !isVisible(compared)) continue;
        if (change !== undefined && difference.change !== change) continue;
        if (gatherer.add(() => toRow(difference)) === 'enough') break;
      }
      return { part, listing: gatherer.listing() };
    }
  }
}

function differentAssumptions(before: ReachabilityModel, after: ReachabilityModel): string[] {
  const other: Readonly<Record<string, unknown>> = { ...after.assumptions };
  return Object.entries(before.assumptions)
    .filter(([name, value]) => other[name] !== value)
    .map(([name]) => name);
}

function toRow({ from, to, change, before, after, allowed, unknown }: ConnectionDifference): DifferenceRow {
  return {
    from,
    to,
    change,
    before: { allowed: before.allowed.toString(), unknown: before.unknown.toString() },
    after: { allowed: after.allowed.toString(), unknown: after.unknown.toString() },
    allowed: { gained: allowed.gained.toString(), lost: allowed.lost.toString() },
    unknown: { gained: unknown.gained.toString(), lost: unknown.lost.toString() },
  };
}
