import type { Route } from '../../inventory/exposure-objects.ts';
import type { Workload } from '../../inventory/workload.ts';
import type { Audience, EntryDoor, EntryReason, ServiceStep } from './entry-point.ts';
import type { KnockedPort } from './sightings.ts';

/** An entry point with the port of a workload that it leads to, before policies are evaluated. */
export interface EntryChain {
  readonly door: EntryDoor;
  readonly service?: ServiceStep;
  readonly workload: Workload;
  /** Missing: any port that no container declares. */
  readonly target?: KnockedPort;
  readonly audience: Audience;
  /** The route, for entry points of that type. */
  readonly route?: Route;
  /** Why the route or the Service may not lead there. Missing or empty if they do. */
  readonly doubts?: readonly EntryReason[];
  /** Whether pods see the client's address, or the node may replace it with its own. */
  readonly source: 'kept' | 'kept-or-node';
}
