import { visible } from '../../core/access-scope.ts';
import type { Unread } from '../../core/inventory/problems/unread.ts';
import { unreadInScope } from '../../core/inventory/problems/unread-scope.ts';
import type { ExposureDoubt } from '../../core/reachability/entry/entry-point.ts';
import { doubtsInScope } from '../../core/reachability/entry/entry-scope.ts';
import type { PathFinder } from '../../core/reachability/paths/find-paths.ts';
import type { PathEnd, PathKind, PathOptions, PathSearch } from '../../core/reachability/paths/path.ts';
import { pathsInScope } from '../../core/reachability/paths/path-scope.ts';
import type { ShownPath } from '../../core/reachability/paths/path-scope.ts';
import { ReachabilityError } from '../../core/reachability/model/reachability-error.ts';
import { invalidInput, notFound } from '../../refusals/refusals.ts';
import type { Topic } from '../topic.ts';

/** The ends and options of a path search. */
export interface PathQuestion {
  readonly from: PathEnd;
  readonly to: PathEnd;
  readonly options: PathOptions;
}

export interface PathAnswer {
  readonly kind: PathKind;
  /** The allowed paths, followed by those that are unknown; each shortest first. */
  readonly paths: readonly ShownPath[];
  readonly search: PathSearch['search'];
  readonly unread: readonly Unread[];
  readonly doubts: readonly ExposureDoubt[];
}

export const paths: Topic<PathQuestion, PathAnswer, PathFinder> = {
  name: 'paths',
  needs: (ground) => ground.paths,
  answer(finder, question, { scope }) {
    const sees = visible(scope);
    for (const field of ['from', 'to'] as const) {
      const end = question[field];
      if (end.type === 'workload' && !sees(end)) throw noEnd(field);
    }
    const { kind, allowed, unknown, search, unread, doubts } = find(finder, question);
    return {
      kind,
      paths: pathsInScope([...allowed, ...unknown], scope),
      search,
      unread: unreadInScope(unread, scope),
      doubts: doubtsInScope(doubts, scope),
    };
  },
};

function find(finder: PathFinder, { from, to, options }: PathQuestion): PathSearch {
  try {
    return finder.find(from, to, options);
  } catch (error) {
    if (!(error instanceof ReachabilityError)) throw error;
    if (error.code !== 'endpoint-not-found') throw invalidInput(error.message);
    throw noEnd(finder.holds(from) ? 'to' : 'from');
  }
}

function noEnd(field: 'from' | 'to'): Error {
  return notFound('this end of the paths', [field]);
}
