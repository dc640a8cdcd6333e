import { EntryPoints } from '../../reachability/entry/entry-points.ts';
import type { ReachabilityModel } from '../../reachability/model/model.ts';
import { oncePerContext } from '../reach/once.ts';

/** The entry points of the cluster, found once per context. */
export const entryPointsOf = oncePerContext(
  (model: ReachabilityModel, { inventory }) => new EntryPoints(inventory, model),
);
