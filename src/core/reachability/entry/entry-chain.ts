import type { Route } from '../../inventory/exposure-objects.ts';
import type { Workload } from '../../inventory/workload.ts';
import type { Audience, EntryDoor, EntryReason, ServiceStep } from './entry-point.ts';
import type { KnockedPort } from './sightings.ts';

/** A door with the port of a workload that it leads to, before any policy is looked at. */
export interface EntryChain {
  readonly door: EntryDoor;
  readonly service?: ServiceStep;
  readonly workload: Workload;
  /** Missing: any port that no container declares. */
  readonly target?: KnockedPort;
  readonly audience: Audience;
  /** The route that leads in, for doors of that type. */
  readonly route?: Route;
  /** Why the route may not lead there. Missing or none: it does. */
  readonly doubts?: readonly EntryReason[];
  /** Whether the client's address arrives, or the node may put its own in its place. */
  readonly source: 'kept' | 'kept-or-node';
}
