import type DataLoader from 'dataloader';
import type { GraphqlContext } from '../api/graphql/context.ts';
import { LoaderKind } from '../api/graphql/loader-kind.ts';
import type { Baseline } from './baseline.ts';
import type { BaselineService } from './baseline.service.ts';

const BASELINE_BY_ID = new LoaderKind<string, Baseline | null>('baseline by id');
const BASELINE_IN_FORCE = new LoaderKind<string, Baseline | null>('baseline in force by cluster');

/** Baselines by id; null for those that do not exist for the caller. */
export function baselineLoader(
  { loaders, principal }: GraphqlContext,
  baselines: BaselineService,
): DataLoader<string, Baseline | null, string> {
  return BASELINE_BY_ID.of(loaders, (ids) => baselines.findMany(principal, ids));
}

/** The baseline in force by cluster id. */
export function baselineInForceLoader(
  { loaders, principal }: GraphqlContext,
  baselines: BaselineService,
): DataLoader<string, Baseline | null, string> {
  return BASELINE_IN_FORCE.of(loaders, (ids) => baselines.inForce(principal, ids));
}
