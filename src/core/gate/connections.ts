import { visible, type AccessScope } from '../access-scope.ts';
import { workloadKey } from '../inventory/workload.ts';
import type { ConnectionSet } from '../network/sets.ts';
import { comparisons, missingIn, undecidedInBoth, type Presence } from '../reachability/comparison/diff.ts';
import type {
  ComparedConnection,
  ComparedEndpoint,
  ConnectionDifference,
  Verdicts,
} from '../reachability/comparison/difference.ts';
import { endpointKey } from '../reachability/model/endpoint.ts';
import type { ModelsToCompare } from './age.ts';
import type { Openings } from './openings.ts';
import type { Places } from './places.ts';
import type { CheckedChange, CheckedConnection } from './report.ts';

export interface ConnectionListing {
  readonly places: Places;
  readonly scope: AccessScope;
  readonly maxConnections: number;
  readonly spend: () => void;
}

/** The connections that differ between two states; those that open something from or to personal data first. */
export function comparedConnections(
  { before, after, touched }: ModelsToCompare,
  openings: Openings,
  { scope, maxConnections, spend, places }: ConnectionListing,
): Pick<CheckedChange, 'workloads' | 'connections' | 'connectionsLeftOut' | 'undecided'> {
  const sees = visible(scope);
  const seesEnd = (end: ComparedEndpoint): boolean => end.type === 'external' || sees(end);
  const seesBoth = ({ from, to }: ComparedConnection): boolean => seesEnd(from) && seesEnd(to);
  const lists: Readonly<Record<'certain' | 'possible' | 'none', CheckedConnection[]>> = {
    certain: [],
    possible: [],
    none: [],
  };
  let found = 0;
  for (const { compared, difference, presence } of comparisons(before, after, touched)) {
    spend();
    if (difference === undefined || !seesBoth(compared)) continue;
    found += 1;
    const opens = openings.opens(difference);
    const list = lists[opens === undefined ? 'none' : opens.allowed.isEmpty() ? 'possible' : 'certain'];
    if (list.length < maxConnections) list.push(checkedConnection(difference, presence, places, opens));
  }
  const listed = [...lists.certain, ...lists.possible, ...lists.none].slice(0, maxConnections);
  return {
    workloads: {
      added: missingIn(before, after).filter(sees).map(workloadKey),
      removed: missingIn(after, before).filter(sees).map(workloadKey),
    },
    connections: listed,
    connectionsLeftOut: found - listed.length,
    undecided: undecidedInBoth(before, after, { touched, workload: sees, beforeRow: spend }),
  };
}

function checkedConnection(
  { change, from, to, before, after, allowed, unknown }: ConnectionDifference,
  presence: Presence,
  places: Places,
  opens?: Verdicts,
): CheckedConnection {
  const location = opens && places.ofEnds([to, from]);
  return {
    presence,
    change,
    from: endpointKey(from),
    to: endpointKey(to),
    before: verdictTexts(before),
    after: verdictTexts(after),
    allowed: { gained: setText(allowed.gained), lost: setText(allowed.lost) },
    unknown: { gained: setText(unknown.gained), lost: setText(unknown.lost) },
    ...(opens && { opens: verdictTexts(opens) }),
    ...(location && { location }),
  };
}

function verdictTexts({ allowed, unknown }: Verdicts): CheckedConnection['before'] {
  return { allowed: setText(allowed), unknown: setText(unknown) };
}

function setText(set: ConnectionSet): string {
  return set.isEmpty() ? '' : set.toString();
}
