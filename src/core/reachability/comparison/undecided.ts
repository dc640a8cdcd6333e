import { workloadKey } from '../../inventory/workload.ts';
import type { Connection, Endpoint, ExternalRange, ReachabilityModel } from '../model/model.ts';
import { sameVerdicts } from './difference.ts';

/** Connections with ports that a model does not decide, those from and to some workloads left out. */
export function* undecidedConnections(
  model: ReachabilityModel,
  leftOut: ReadonlySet<string>,
): Iterable<Connection> {
  const places = new Map(model.externalRanges.map((range, place) => [range, place]));
  let previous: Connection | undefined;
  for (const row of model.connections({ replicas: 'included' })) {
    const goesOn = previous !== undefined && isNextRange(previous, row, places);
    previous = row;
    if (row.unknown.isEmpty() || goesOn) continue;
    if (![row.from, row.to].some((end) => isAmong(end, leftOut))) yield row;
  }
}

/** Neighbouring ranges that are judged alike are one range: policies elsewhere may have cut it. */
function isNextRange(
  previous: Connection,
  row: Connection,
  places: ReadonlyMap<ExternalRange, number>,
): boolean {
  const [a, b] = [outsideOf(previous), outsideOf(row)];
  if (a === undefined || b === undefined || a.range.family !== b.range.family) return false;
  const subjects = [previous, row].map(({ from, to }) => (from.type === 'workload' ? from : to));
  return (
    subjects[0] === subjects[1] &&
    previous.from.type === row.from.type &&
    places.get(b) === places.get(a)! + 1 &&
    sameVerdicts(previous, row)
  );
}

function outsideOf({ from, to }: Connection): ExternalRange | undefined {
  if (from.type === 'external') return from;
  return to.type === 'external' ? to : undefined;
}

function isAmong(end: Endpoint, keys: ReadonlySet<string>): boolean {
  return end.type === 'workload' && keys.has(workloadKey(end));
}
