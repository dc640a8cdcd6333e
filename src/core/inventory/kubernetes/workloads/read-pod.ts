import { z } from 'zod';
import { PROTOCOLS, type Protocol } from '../../../network/protocol.ts';
import type { ContainerPort, NetworkMode, PodGroup } from '../../workload.ts';
import { readNodeKind } from './node-kind.ts';
import { compareText } from '../../order.ts';
import { normaliseAddress } from '../fields/cidr.ts';
import { describe, field, isFields, type Fields } from '../fields/fields.ts';
import type { FieldPath, ObjectContext } from '../fields/object-context.ts';
import { reportShape } from '../fields/shape.ts';

const port = z.object({
  name: z.string().nullish(),
  containerPort: z.int().min(1).max(65_535),
  protocol: z.enum(PROTOCOLS).nullish(),
  hostPort: z.int().min(0).max(65_535).nullish(),
  hostIP: z.string().nullish(),
});
const container = z.object({
  image: z.string().nullish(),
  ports: z.array(port).nullish(),
  restartPolicy: z.string().nullish(),
});
const podSpec = z.object({
  containers: z.array(container).nullish(),
  initContainers: z.array(container).nullish(),
  hostNetwork: z.boolean().nullish(),
  serviceAccountName: z.string().nullish(),
  serviceAccount: z.string().nullish(),
  nodeName: z.string().nullish(),
});
const podStatus = z.object({
  phase: z.string().nullish(),
  podIP: z.string().nullish(),
  podIPs: z.array(z.object({ ip: z.string().nullish() })).nullish(),
});

/** A `hostIP` that stands for all addresses of the node. */
const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** What policies can see of a pod spec, without the labels. */
export type PodTraits = Omit<PodGroup, 'labels' | 'unreadLabels'>;

/** The relevant parts of a pod spec; `undefined`, with errors, if it has another structure. */
export function readPodSpec(
  spec: unknown,
  path: FieldPath,
  context: ObjectContext,
): { readonly traits: PodTraits; readonly nodeName: string | undefined } | undefined {
  const parsed = podSpec.safeParse(spec);
  if (!parsed.success) {
    reportShape(parsed.error, path, context);
    return undefined;
  }
  const { containers, initContainers, hostNetwork, serviceAccountName, serviceAccount, nodeName } =
    parsed.data;
  const nodeKind = readNodeKind(spec);
  const networkMode = hostNetwork === true ? 'host' : 'pod';
  const sidecars = (initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const running = [...(containers ?? []), ...sidecars];
  const images = imagesOf(running);
  return {
    traits: {
      ports: sortedPorts(running, networkMode),
      networkMode,
      serviceAccountName: serviceAccountName || serviceAccount || 'default',
      ...(images.length > 0 && { images }),
      ...(nodeKind && { nodeKind }),
    },
    nodeName: nodeName || undefined,
  };
}

/** Images without tag and digest, so that a new version does not create another workload. */
function imagesOf(containers: readonly z.infer<typeof container>[]): readonly string[] {
  const names = containers.flatMap(({ image }) =>
    image ? [image.replace(/@.*$/, '').replace(/:[^/]*$/, '')] : [],
  );
  return [...new Set(names)].sort(compareText);
}

/** Ports of all containers, without duplicates, sorted by protocol, number, name and host port. */
function sortedPorts(
  containers: readonly z.infer<typeof container>[],
  networkMode: NetworkMode,
): readonly ContainerPort[] {
  const ports = new Map<string, ContainerPort>();
  for (const { ports: declared } of containers)
    for (const { name, containerPort, protocol, ...host } of declared ?? []) {
      const entry = {
        ...(name ? { name } : {}),
        protocol: protocol ?? 'TCP',
        containerPort,
        ...(networkMode === 'pod' ? hostPortOf(host) : {}),
      };
      ports.set(JSON.stringify(entry), entry);
    }
  return [...ports.values()].sort(
    (a, b) =>
      protocolOrder(a.protocol) - protocolOrder(b.protocol) ||
      a.containerPort - b.containerPort ||
      compareText(a.name ?? '', b.name ?? '') ||
      (a.hostPort ?? 0) - (b.hostPort ?? 0) ||
      compareText(a.hostIp ?? '', b.hostIp ?? ''),
  );
}

/** A pod on its node's network is reachable at every port anyway; the API server sets `hostPort` there. */
function hostPortOf({
  hostPort,
  hostIP,
}: Pick<z.infer<typeof port>, 'hostPort' | 'hostIP'>): Pick<ContainerPort, 'hostPort' | 'hostIp'> {
  if (!hostPort) return {};
  const hostIp = hostIP ? (normaliseAddress(hostIP) ?? hostIP) : '::';
  return { hostPort, ...(EVERY_ADDRESS.has(hostIp) ? {} : { hostIp }) };
}

function protocolOrder(protocol: Protocol): number {
  return PROTOCOLS.indexOf(protocol);
}

/** A pod's phase and normalised addresses; `undefined`, with errors, if the status has another structure. */
export function readPodStatus(
  status: unknown,
  context: ObjectContext,
): { readonly phase: string | undefined; readonly addresses: readonly string[] } | undefined {
  if (status === undefined || status === null) return { phase: undefined, addresses: [] };
  const parsed = podStatus.safeParse(status);
  if (!parsed.success) {
    reportShape(parsed.error, ['status'], context);
    return undefined;
  }
  const { phase, podIP, podIPs } = parsed.data;
  const texts = podIPs?.length ? podIPs.map(({ ip }) => ip ?? '') : [podIP ?? ''];
  const addresses = texts.filter(Boolean).flatMap((text) => {
    const address = normaliseAddress(text);
    if (address === undefined)
      context.error('address', ['status', 'podIPs'], `Expected an IP address, found ${describe(text)}.`);
    return address ?? [];
  });
  return { phase: phase ?? undefined, addresses: [...new Set(addresses)] };
}

/** Fields of a volume that stand for storage that outlives the pod; `dataVolume` is KubeVirt's. */
const PERSISTENT = ['persistentVolumeClaim', 'dataVolume'];

/** Whether a pod spec mounts persistent volumes. Their names and contents are not read. */
export function mountsPersistentVolumes(spec: unknown): boolean {
  const volumes = isFields(spec) ? field(spec, 'volumes') : undefined;
  return (
    Array.isArray(volumes) &&
    volumes.some((volume) => isFields(volume) && PERSISTENT.some((key) => isFields(field(volume, key))))
  );
}

/** The path of the pod template in a controller kind. */
export function templatePath(kind: string): readonly string[] {
  return kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template'];
}

/** The object at `path` inside the unvalidated `object`. */
export function fieldsAt(object: Fields, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const key of path) {
    if (!isFields(value)) return undefined;
    value = field(value, key);
  }
  return value;
}
