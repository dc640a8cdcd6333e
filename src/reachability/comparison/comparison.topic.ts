import { visible } from '../../core/access-scope.ts';
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
import type { ReachabilityModel } from '../../core/reachability/model/model.ts';
import { nodeBlindModel } from '../nodes/node-blind-model.ts';
import { RowGatherer, rowsOf } from '../row-page.ts';
import type { ComparedModels, Ground, ListTopic, Topic } from '../topic.ts';

export interface ComparisonSummary {
  /** Number of connections with ports that are unknown in both snapshots. */
  readonly undecided: number;
  /** Names of the assumptions that differ between the two snapshots. */
  readonly differentAssumptions: readonly string[];
}

/** A difference, with each set of ports as text, e.g. `TCP 80,443-445,UDP 53`. */
export interface DifferenceRow {
  readonly from: ComparedEndpoint;
  readonly to: ComparedEndpoint;
  readonly change: ConnectionDifference['change'];
  readonly before: Readonly<Record<keyof Verdicts, string>>;
  readonly after: Readonly<Record<keyof Verdicts, string>>;
  readonly allowed: Readonly<Record<keyof GainAndLoss, string>>;
  readonly unknown: Readonly<Record<keyof GainAndLoss, string>>;
}

export interface DifferenceQuestion {
  readonly presence: Presence;
  /** Only differences of that kind. */
  readonly change?: ConnectionDifference['change'];
}

export interface WorkloadDifferenceQuestion {
  readonly presence: Exclude<Presence, 'both'>;
}

const needs = ({ compared }: Ground): ComparedModels => compared;

export const comparisonSummary: Topic<object, ComparisonSummary, ComparedModels> = {
  name: 'comparison-summary',
  needs,
  answer(models, _, { scope, budget }) {
    const { before, after, touched } = shownModels(models, scope);
    const undecided = undecidedInBoth(before, after, {
      touched,
      workload: visible(scope),
      beforeRow: () => budget.spend(),
    });
    return { undecided, differentAssumptions: differentAssumptions(before, after) };
  },
};

/** Workloads that are in only one of the snapshots, by namespace, name and kind. */
export const workloadDifferences: ListTopic<WorkloadDifferenceQuestion, WorkloadReference, ComparedModels> = {
  name: 'workload-differences',
  needs,
  answer({ before, after }, { wanted, range }, { scope }) {
    const all = wanted.presence === 'added' ? missingIn(before, after) : missingIn(after, before);
    return rowsOf(all.filter(visible(scope)), range);
  },
};

/** Connections that differ between the two snapshots. */
export const connectionDifferences: ListTopic<DifferenceQuestion, DifferenceRow, ComparedModels> = {
  name: 'connection-differences',
  needs,
  answer(models, { wanted, range }, { scope, budget }) {
    const { before, after, touched } = shownModels(models, scope);
    const sees = seesEnds(scope);
    const gatherer = new RowGatherer<DifferenceRow>(range);
    for (const { compared, difference, presence } of comparisons(before, after, touched)) {
      budget.spend();
      if (difference === undefined || presence !== wanted.presence || !sees(compared)) continue;
      if (wanted.change !== undefined && difference.change !== wanted.change) continue;
      if (gatherer.add(() => toRow(difference)) === 'enough') break;
    }
    return gatherer.listing();
  },
};

/** For tokens that are limited to namespaces: without the addresses of nodes. */
export function shownModels(models: ComparedModels, scope: AccessScope): ComparedModels {
  if (scope.namespaces === 'all') return models;
  const { inventories, before, after } = models;
  return {
    ...models,
    before: nodeBlindModel(before, inventories.before),
    after: nodeBlindModel(after, inventories.after),
  };
}

/** Whether both ends of a connection are in scope. */
export function seesEnds(
  scope: AccessScope,
): (ends: { readonly from: ComparedEndpoint; readonly to: ComparedEndpoint }) => boolean {
  const sees = visible(scope);
  const seesEnd = (end: ComparedEndpoint): boolean => end.type === 'external' || sees(end);
  return ({ from, to }) => seesEnd(from) && seesEnd(to);
}

function differentAssumptions(before: ReachabilityModel, after: ReachabilityModel): string[] {
  const other: Readonly<Record<string, unknown>> = { ...after.assumptions };
  return Object.entries(before.assumptions)
    .filter(([name, value]) => other[name] !== value)
    .map(([name]) => name);
}

/** A difference as an answer shows it. */
export function toRow({
  from,
  to,
  change,
  before,
  after,
  allowed,
  unknown,
}: ConnectionDifference): DifferenceRow {
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
