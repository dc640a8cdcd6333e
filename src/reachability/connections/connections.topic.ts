import { invalidInput, notFound } from '../../refusals/refusals.ts';
import { visible } from '../../core/access-scope.ts';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import { NO_CONNECTIONS } from '../../core/network/connection-set.ts';
import { endpointKey } from '../../core/reachability/model/endpoint.ts';
import type { Connection, Endpoint, ReachabilityModel } from '../../core/reachability/model/model.ts';
import { requireNamespace } from '../known-namespace.ts';
import { nodeBlindModel } from '../nodes/node-blind-model.ts';
import { countOnly, RowGatherer, rowsOf } from '../row-page.ts';
import type { Asked, Ground, ListTopic } from '../topic.ts';
import { rowFilter } from './connection-filter.ts';
import type { ConnectionQuestion, ConnectionRow } from './connection-row.ts';
import { OutsideFold } from './fold-outside.ts';
import { groupByNamespace } from './group-by-namespace.ts';
import { joinNeighbours } from './join-neighbours.ts';
import { narrowing } from './narrowing.ts';
import { rowsByNamespace } from './rows-by-namespace.ts';
import { countRows, FIRST_SECTION, isCountableQuestion, sectionCounts } from './section-counts.ts';
import type { Section } from './section-counts.ts';

type Needed = Pick<Ground, 'inventory' | 'model' | 'classifier'>;

/** With more rows than this, finding a page by row counts is faster than reading the rows before it. */
const DEEP = 10_000;

export const connections: ListTopic<ConnectionQuestion, ConnectionRow, Needed> = {
  name: 'connections',
  needs: ({ inventory, model, classifier }) => ({ inventory, model, classifier }),
  answer(ground, { wanted, range }, asked) {
    check(ground, wanted, asked);
    const needed = isLimited(asked)
      ? { ...ground, model: nodeBlindModel(ground.model, ground.inventory) }
      : ground;
    const { model } = needed;
    const isCountable = isCountableQuestion(wanted) && !(wanted.outside === 'ranges' && isLimited(asked));
    if (range.total === 'counted' && isCountable) return countOnly(countRows(model, wanted, asked));
    if (wanted.groupBy === 'namespace') return rowsOf(groupedRows(needed, wanted, asked), range);
    const deep = isCountable && range.offset >= DEEP;
    const start = deep ? sectionCounts(model, wanted, asked).sectionAt(range.offset) : FIRST_SECTION;
    const gatherer = new RowGatherer<ConnectionRow>({ ...range, offset: range.offset - start.rowsBefore });
    const found = deep ? rowsFrom(needed, wanted, asked, start) : shownRows(needed, wanted, asked);
    for (const row of found) if (gatherer.add(() => row) === 'enough') break;
    return gatherer.listing();
  },
};

/** The rows of a listing, starting at a section. */
export function* rowsFrom(
  needed: Needed,
  wanted: ConnectionQuestion,
  asked: Asked,
  { section, place }: Section,
): Generator<ConnectionRow, void, void> {
  const { workloads } = needed.model;
  const sees = visible(asked.scope);
  if (section === 'opened')
    for (const workload of workloads.slice(place).filter(sees))
      yield* shownRows(needed, { ...wanted, from: workload }, asked);
  const destinations = section === 'opened' ? workloads : workloads.slice(place);
  for (const workload of destinations.filter(sees))
    yield* shownRows(needed, { ...wanted, to: workload }, asked, 'outside');
}

function shownRows(
  needed: Needed,
  wanted: ConnectionQuestion,
  asked: Asked,
  from?: 'outside',
): Iterable<ConnectionRow> {
  return showing(needed, wanted, asked)(rows(needed, wanted, asked, from));
}

/** Folds the outside, or joins its ranges, as requested. */
function showing(
  { model: { externalRanges } }: Needed,
  { outside }: ConnectionQuestion,
  asked: Asked,
): (found: Iterable<ConnectionRow>) => Iterable<ConnectionRow> {
  const limited = isLimited(asked);
  if (outside === 'folded') {
    const fold = new OutsideFold(externalRanges, limited ? 'joined' : 'apart');
    return (found) => fold.rows(found);
  }
  return limited ? (found) => joinNeighbours(found, externalRanges) : (found) => found;
}

function groupedRows(needed: Needed, wanted: ConnectionQuestion, asked: Asked): readonly ConnectionRow[] {
  return wanted.from === undefined && wanted.to === undefined
    ? rowsByNamespace(needed, wanted, asked, showing(needed, wanted, asked))
    : groupByNamespace(shownRows(needed, wanted, asked));
}

/**
 * Whether a token is limited to namespaces. The boundaries of ranges come from the policies of all namespaces, so for
 * such a token adjacent ranges with equal verdicts are joined: otherwise they would reveal addresses in hidden policies.
 */
function isLimited({ scope }: Asked): boolean {
  return scope.namespaces !== 'all';
}

/** Rejects names that do not exist, and names that the caller may not see, with the same error. */
function check({ inventory, model, classifier }: Needed, wanted: ConnectionQuestion, { scope }: Asked): void {
  const sees = visible(scope);
  for (const field of ['from', 'to'] as const) {
    const workload = wanted[field];
    if (workload !== undefined && !(sees(workload) && model.findWorkload(workload) !== undefined))
      throw notFound('this end of the connections', [field]);
  }
  requireNamespace(inventory, scope, wanted.namespace);
  if (wanted.dataClasses !== undefined && classifier === null)
    throw invalidInput(
      'it was not recorded with this snapshot how data classes were determined: leave them out',
      ['dataClasses'],
    );
}

/** The requested rows, each with a workload and another workload or a range. */
function* rows(
  { model, classifier }: Needed,
  wanted: ConnectionQuestion,
  { scope, budget }: Asked,
  source?: 'outside',
): Generator<ConnectionRow, void, void> {
  const sees = visible(scope);
  const seesEnd = (end: Endpoint) => end.type === 'external' || sees(end);
  const within = narrowing(wanted);
  const isWanted = rowFilter(wanted, model, classifier);
  for (const connection of candidates(model, wanted, source)) {
    budget.spend();
    const { from, to } = connection;
    if (!seesEnd(from) || !seesEnd(to) || !isWanted(from, to)) continue;
    const verdicts = within(connection);
    if (verdicts !== undefined) yield { from, to, ...verdicts, stands: 1 };
  }
}

/** The model's rows. If denied connections are requested, also pairs between which nothing is possible. */
function* candidates(
  model: ReachabilityModel,
  { from, to, verdict }: ConnectionQuestion,
  only?: 'outside',
): Generator<Connection, void, void> {
  const filter = { ...(from && { from }), ...(to && { to }), ...(only && { from: only }) };
  if (verdict !== 'denied' || (from === undefined && to === undefined)) {
    yield* model.connections(filter);
    return;
  }
  const found = new Map<string, Connection>();
  for (const connection of model.connections(filter)) {
    found.set(pairKey(connection.from, connection.to), connection);
  }
  const everything: readonly Endpoint[] = [
    ...model.workloads.map((workload) => endpointOf(workload)),
    ...model.externalRanges,
  ];
  for (const source of from ? [endpointOf(from)] : everything) {
    for (const destination of to ? [endpointOf(to)] : everything) {
      const key = pairKey(source, destination);
      if (endpointKey(source) === endpointKey(destination)) continue;
      yield (
        found.get(key) ?? {
          from: source,
          to: destination,
          allowed: NO_CONNECTIONS,
          unknown: NO_CONNECTIONS,
        }
      );
    }
  }
}

function endpointOf({ namespace, name, kind }: WorkloadReference): Endpoint {
  return { type: 'workload', namespace, name, kind };
}

function pairKey(from: Endpoint, to: Endpoint): string {
  return `${endpointKey(from)} ${endpointKey(to)}`;
}
