import { objectText, reasonText } from '../../reachability/entry/reason-text.ts';
import type { EntryDoor, EntryPoint, ExposureDoubt } from '../../reachability/entry/entry-point.ts';
import { listed } from '../../listed.ts';
import type { Reason } from '../../reachability/model/model.ts';

const OF_ENTRIES: ReadonlySet<string> = new Set([
  'unidentified-controller',
  'controller-on-own-node',
  'controller-egress',
  'undeclared-port',
  'unattached-route',
  'ungranted-route',
]);

/** Reasons that only entry points have are not part of findings. */
export function isReason(reason: EntryPoint['sightings'][number]['reasons'][number]): reason is Reason {
  return !OF_ENTRIES.has(reason.type);
}

const DOOR_TEXT: Readonly<Record<Exclude<EntryDoor['type'], 'route'>, string>> = {
  'load-balancer': 'the load balancer',
  'node-port': 'the node port',
  'external-ip': 'the external address',
  'host-port': 'a port of its node',
  'host-network': "its node's network",
  'pod-address': 'the public address of its pods',
};

/** What an entry point leads through, e.g. `the load balancer of Service shop/web`. */
export function doorText({ door, service }: EntryPoint): string {
  if (door.type === 'route') return objectText(door);
  const of = service === undefined ? '' : ` of Service ${service.namespace}/${service.name}`;
  return `${DOOR_TEXT[door.type]}${of}`;
}

/** The entry points with their own ports, e.g. `the load balancer of Service shop/web (port 443)`. */
export function doorsText(entryPoints: readonly EntryPoint[]): readonly string[] {
  return [...Map.groupBy(entryPoints, doorText)].map(([text, own]) => {
    const ports = [...new Set(own.flatMap(({ protocol, ...each }) => outerPorts(each, protocol)))];
    return ports.length === 0 ? text : `${text} (${ports.length === 1 ? 'port' : 'ports'} ${listed(ports)})`;
  });
}

/** The port that clients connect to, unless it is that of the workload or the controller's. */
function outerPorts(
  { door, service }: Pick<EntryPoint, 'door' | 'service'>,
  protocol: EntryPoint['protocol'],
): readonly string[] {
  const port = outerPort(door) ?? (OF_SERVICE.has(door.type) ? service?.port : undefined);
  return port === undefined ? [] : [protocol === 'TCP' ? `${port}` : `${port}/${protocol}`];
}

function outerPort(door: EntryDoor): number | undefined {
  if (door.type === 'node-port') return door.nodePort;
  return door.type === 'host-port' ? door.hostPort : undefined;
}

/** Entry points that have the ports of their Service. */
const OF_SERVICE: ReadonlySet<EntryDoor['type']> = new Set(['load-balancer', 'external-ip']);

/** Why it is not known whether an entry point is open to the internet. */
export function openText(entryPoint: EntryPoint): string {
  const [reason] = entryPoint.sightings.flatMap(({ verdict, reasons }) =>
    verdict === 'denied' ? [] : reasons,
  );
  const which = doorText(entryPoint);
  if (entryPoint.audience === 'unknown') return `it is not known who can use ${which}`;
  return reason === undefined ? `${which} may be open` : `${which} may be open: ${reasonText(reason)}`;
}

/** Why there may be entry points that are not known. */
export function doubtText(doubt: ExposureDoubt): string {
  switch (doubt.type) {
    case 'unread':
      return `${doubt.unread.kind} could not be read`;
    case 'missing-service':
      return `${objectText(doubt.route)} leads to ${objectText(doubt.service)}, which was not found`;
    case 'unknown-backend':
      return `${objectText(doubt.route)} leads to an object of kind ${doubt.kind}, which is not evaluated`;
    case 'unevaluated-kind':
      return `objects of kind ${doubt.kind} are entry points and are not evaluated`;
    case 'endpoints-to-be':
      return `${objectText(doubt.service)} has no selector, and its endpoints are not known`;
    case 'further-network':
      return reasonText(doubt);
  }
}
