import { workloadKey } from '../../core/inventory/workload.ts';
import type {
  EntryDoor,
  EntryPoint,
  ExposureDoubt,
  Sighting,
} from '../../core/reachability/entry/entry-point.ts';
import { objectText } from '../../core/reachability/entry/reason-text.ts';
import { reasonLine } from './reason-text.ts';

/** One human-readable line: `load balancer -> Service shop/web port 80 -> port 8080/tcp`. */
export function entryPointText({ door, service, protocol, port }: EntryPoint): string {
  const isUndeclared = 'ports' in door && door.ports === 'undeclared';
  const target = isUndeclared ? 'undeclared ports' : `port ${port}/${protocol.toLowerCase()}`;
  const through =
    service === undefined ? [] : [`Service ${service.namespace}/${service.name} port ${service.port}`];
  return [doorText(door), ...through, target].join(' -> ');
}

function doorText(door: EntryDoor): string {
  switch (door.type) {
    case 'route': {
      const hosts = door.hosts.length === 0 ? '' : ` for ${door.hosts.join(', ')}`;
      return `${objectText(door)}${hosts}`;
    }
    case 'load-balancer':
      return `load balancer${door.sourceRanges.length === 0 ? '' : ` for ${door.sourceRanges.join(', ')}`}`;
    case 'node-port':
      return `node port ${door.nodePort ?? 'assigned by the cluster'}`;
    case 'external-ip':
      return `external address ${door.addresses.join(', ')}`;
    case 'host-port':
      return `host port ${door.hostPort}${door.hostIp === undefined ? '' : ` at ${door.hostIp}`}`;
    case 'host-network':
      return "its node's network";
    case 'pod-address':
      return `public address ${door.addresses.slice(0, 3).join(', ')}${door.addresses.length > 3 ? ', ...' : ''}`;
  }
}

/** Why the verdict for an entry point is not certain; empty if it is. */
export function openPointText({ audience, verdict, sightings }: EntryPoint): string {
  const parts = [
    ...(audience === 'internet' ? [] : ['it is not known whether the internet can reach it']),
    ...(verdict === 'allowed' ? [] : [`policies: ${sightings.map(sightingText).join('; ')}`]),
  ];
  return parts.join('; ');
}

function sightingText({ seenAs, verdict, reasons }: Sighting): string {
  const why = verdict === 'unknown' ? ` (${[...new Set(reasons.map(reasonLine))].join(', ')})` : '';
  switch (seenAs.type) {
    case 'client':
      return `${verdict} from the client itself${why}`;
    case 'own-node':
      return `${verdict} if the node replaces the client's address with its own${why}`;
    case 'load-balancer':
      return `${verdict} from a load balancer with its own address${why}`;
    case 'controller':
      return `${verdict} from ${workloadKey(seenAs.workload)}${why}`;
    case 'unidentified-controller':
      return `${verdict} from an unknown controller${why}`;
  }
}

/** One human-readable line that says why unknown entry points may exist. */
export function doubtText(doubt: ExposureDoubt): string {
  switch (doubt.type) {
    case 'unread':
    case 'further-network':
      return reasonLine(doubt);
    case 'missing-service':
      return `${objectText(doubt.route)} leads to ${objectText(doubt.service)}, which does not exist`;
    case 'unknown-backend':
      return `${objectText(doubt.route)} leads to a ${doubt.kind}, which is not evaluated`;
    case 'unevaluated-kind':
      return `there are objects of kind ${doubt.kind}, which are entry points that are not evaluated`;
    case 'endpoints-to-be':
      return `${objectText(doubt.service)} has no selector: pods without an address may become its endpoints`;
  }
}
