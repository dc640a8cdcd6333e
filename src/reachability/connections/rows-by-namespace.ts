import { visible } from '../../core/access-scope.ts';
import { DIRECTIONS, type Direction } from '../../core/network/protocol.ts';
import type { Endpoint, OutsideConnections, ReachabilityModel } from '../../core/reachability/model/model.ts';
import { AlikeGroups, type AlikeWorkloads } from '../../core/rules/reach/alike.ts';
import type { Asked, Ground } from '../topic.ts';
import { rowFilter } from './connection-filter.ts';
import type { ConnectionQuestion, ConnectionRow } from './connection-row.ts';
import { groupByNamespace } from './group-by-namespace.ts';
import { narrowing } from './narrowing.ts';

type Needed = Pick<Ground, 'model' | 'classifier'>;

/** Folds or joins the rows of one workload and direction with the outside. */
type Show = (rows: Iterable<ConnectionRow>) => Iterable<ConnectionRow>;

/** The last grouped rows of each model: every page of a listing needs them. */
const grouped = new WeakMap<
  ReachabilityModel,
  { readonly key: string; readonly rows: readonly ConnectionRow[] }
>();

/**
 * Rows by namespace of a question about all workloads. Equivalent workloads have equal rows, so one row is read for
 * each pair of groups instead of one for each pair of workloads.
 */
export function rowsByNamespace(
  needed: Needed,
  wanted: ConnectionQuestion,
  asked: Asked,
  show: Show,
): readonly ConnectionRow[] {
  const key = JSON.stringify([wanted, asked.scope]);
  const known = grouped.get(needed.model);
  if (known?.key === key) return known.rows;
  const rows = groupByNamespace(rowsOfGroups(needed, wanted, asked, show));
  grouped.set(needed.model, { key, rows });
  return rows;
}

/** One row for all pairs of workloads of two groups, and for a group and the outside. */
function* rowsOfGroups(
  { model, classifier }: Needed,
  wanted: ConnectionQuestion,
  { scope, budget }: Asked,
  show: Show,
): Generator<ConnectionRow, void, void> {
  const sees = visible(scope);
  const within = narrowing(wanted);
  const isWanted = rowFilter(wanted, model, classifier);
  const byClass = wanted.dataClasses !== undefined && classifier !== null;
  const groups = new AlikeGroups(
    model,
    (workload) => (byClass ? classifier.workload(workload) : ''),
    model.equallyConnected,
  );
  const ends = new Map<AlikeWorkloads, Endpoint>();
  for (const workload of model.workloads) {
    const group = groups.of(workload);
    const { namespace, name, kind } = workload;
    if (sees(workload) && !ends.has(group)) ends.set(group, { type: 'workload', namespace, name, kind });
  }
  for (const [group, from] of ends) {
    for (const { others, allowed, unknown } of groups.rows(group, 'egress')) {
      budget.spend();
      const to = ends.get(others);
      const stands = pairsOf(group, others);
      const verdicts = within({ allowed, unknown });
      if (to !== undefined && stands > 0 && verdicts !== undefined && isWanted(from, to))
        yield { from, to, ...verdicts, stands };
    }
  }

  function* ofOutside(own: Endpoint, direction: Direction, outside: OutsideConnections) {
    for (const [place, range] of model.externalRanges.entries()) {
      budget.spend();
      const [from, to] = direction === 'egress' ? [own, range] : [range, own];
      const verdicts = within({ allowed: outside.allowed(place), unknown: outside.unknown(place) });
      if (verdicts !== undefined && isWanted(from, to)) yield { from, to, ...verdicts, stands: 1 };
    }
  }

  for (const direction of DIRECTIONS) {
    for (const [{ workloads }, own] of ends) {
      const outside = model.outsideOf(workloads[0]!, direction);
      for (const row of show(ofOutside(own, direction, outside)))
        yield { ...row, stands: row.stands * workloads.length };
    }
  }
}

/** Connections within a workload are left out. */
function pairsOf(from: AlikeWorkloads, to: AlikeWorkloads): number {
  return from.workloads.length * (from === to ? to.workloads.length - 1 : to.workloads.length);
}
