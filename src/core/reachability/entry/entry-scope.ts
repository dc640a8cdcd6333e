import { visible } from '../../access-scope.ts';
import type { AccessScope } from '../../access-scope.ts';
import type { ObjectReference } from '../../inventory/problems/problem.ts';
import { unreadShown } from '../../inventory/problems/unread-scope.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { Protocol } from '../../network/protocol.ts';
import type { Verdict } from '../model/model.ts';
import type {
  Audience,
  EntryDoor,
  EntryPoint,
  EntryReason,
  ExposureDoubt,
  SeenAs,
  Sighting,
} from './entry-point.ts';

type Placed = Parameters<ReturnType<typeof visible>>[0];

/** An entry point; an object is missing if there is none or it is out of scope. */
export interface ShownEntry {
  readonly door: EntryDoor['type'];
  readonly route?: ObjectReference;
  readonly service?: ObjectReference;
  readonly audience: Audience;
}

/** One possible source of incoming traffic; `controller` is set if it is a controller in scope. */
export interface ShownSighting {
  readonly seenAs: SeenAs['type'];
  readonly controller?: WorkloadReference;
  readonly verdict: Verdict;
  readonly reasons: readonly EntryReason[];
}

export interface ShownEntryPoint extends ShownEntry {
  readonly verdict: Verdict;
  readonly protocol: Protocol;
  readonly port: number;
  readonly sightings: readonly ShownSighting[];
}

/** The reasons that name only namespaces in the scope. */
export function reasonsInScope<R extends EntryReason>(
  reasons: readonly R[],
  scope: AccessScope,
): readonly R[] {
  return inScope(reasons, namedByReason, scope);
}

/** The reasons of a sighting, without those for the egress of a controller that is out of scope. */
export function sightingReasonsInScope(
  { seenAs, reasons, controllerReasons = [] }: Sighting,
  scope: AccessScope,
): readonly EntryReason[] {
  const isHidden = seenAs.type === 'controller' && !visible(scope)(seenAs.workload);
  const shown = isHidden ? reasons.filter((reason) => !controllerReasons.includes(reason)) : reasons;
  return reasonsInScope(shown, scope);
}

/** The doubts that name only namespaces in the scope. */
export function doubtsInScope(
  doubts: readonly ExposureDoubt[],
  scope: AccessScope,
): readonly ExposureDoubt[] {
  return inScope(doubts, namedByDoubt, scope);
}

/** An entry point's door, limited to the scope. */
export function entryInScope({ door, service, audience }: EntryPoint, scope: AccessScope): ShownEntry {
  const sees = visible(scope);
  return {
    door: door.type,
    ...(door.type === 'route' &&
      sees(door) && { route: { kind: door.kind, namespace: door.namespace, name: door.name } }),
    ...(service !== undefined &&
      sees(service) && { service: { kind: 'Service', namespace: service.namespace, name: service.name } }),
    audience,
  };
}

/** An entry point, limited to the scope. */
export function entryPointInScope(entryPoint: EntryPoint, scope: AccessScope): ShownEntryPoint {
  const { verdict, protocol, port, sightings } = entryPoint;
  const sees = visible(scope);
  return {
    ...entryInScope(entryPoint, scope),
    verdict,
    protocol,
    port,
    sightings: sightings.map((sighting) => ({
      seenAs: sighting.seenAs.type,
      ...(sighting.seenAs.type === 'controller' &&
        sees(sighting.seenAs.workload) && { controller: sighting.seenAs.workload }),
      verdict: sighting.verdict,
      reasons: sightingReasonsInScope(sighting, scope),
    })),
  };
}

function inScope<T extends EntryReason | ExposureDoubt>(
  all: readonly T[],
  namedBy: (one: T) => readonly Placed[],
  scope: AccessScope,
): readonly T[] {
  return all
    .filter((one) => namedBy(one).every(visible(scope)))
    .map((one) => (one.type === 'unread' ? { ...one, unread: unreadShown(one.unread, scope) } : one));
}

/** Objects that a reason names. */
function namedByReason(reason: EntryReason): readonly Placed[] {
  switch (reason.type) {
    case 'rule':
    case 'unevaluated-policy':
      return [reason.policy];
    case 'isolated':
      return reason.policies;
    case 'unread':
      return [reason.unread];
    case 'further-network':
      return namedByNetworks(reason.networks);
    case 'label-not-text':
    case 'unapproved-change':
      return [placeOf(reason.object)];
    case 'not-isolated':
    case 'same-pod':
    case 'host-network':
    case 'not-enforced':
    case 'outside':
    case 'assumption':
    case 'unpoliced-node':
    case 'unresolved-name':
    case 'no-address':
    case 'own-node':
    case 'unidentified-controller':
    case 'controller-on-own-node':
    case 'controller-egress':
    case 'undeclared-port':
    case 'unattached-route':
    case 'ungranted-route':
    case 'open-labels':
      return [];
  }
}

/** Objects that a doubt names. */
function namedByDoubt(doubt: ExposureDoubt): readonly Placed[] {
  switch (doubt.type) {
    case 'unread':
      return [doubt.unread];
    case 'missing-service':
      return [doubt.route, doubt.service];
    case 'unknown-backend':
      return [doubt.route];
    case 'endpoints-to-be':
      return [doubt.service];
    case 'further-network':
      return namedByNetworks(doubt.networks);
    case 'unevaluated-kind':
      return [];
  }
}

/** A namespace is visible like the objects in it. */
function placeOf({ kind, namespace, name }: ObjectReference): Placed {
  if (kind === 'Namespace') return { namespace: name };
  return namespace === undefined ? {} : { namespace };
}

/** Names of additional networks begin with a namespace, unless it is the pod's own. */
function namedByNetworks(networks: readonly string[]): readonly Placed[] {
  return networks.flatMap((name) => (name.includes('/') ? [{ namespace: name.split('/', 1)[0]! }] : []));
}
