import { z } from 'zod';
import { PROTOCOLS } from '../../../network/protocol.ts';
import type { LoadBalancer, Service, ServicePort } from '../../exposure-objects.ts';
import type { Labels } from '../../labels.ts';
import { normaliseAddress } from '../fields/cidr.ts';
import { field, type Fields } from '../fields/fields.ts';
import type { ObjectContext } from '../fields/object-context.ts';
import { labelsFrom, readAnnotations } from '../fields/read-labels.ts';
import { reportShape } from '../fields/shape.ts';
import { RecordSort } from '../record.ts';

/** Annotations that control who may use a load balancer. */
export const SERVICE_ANNOTATIONS: readonly string[] = [
  'service.beta.kubernetes.io/aws-load-balancer-internal',
  'service.beta.kubernetes.io/aws-load-balancer-scheme',
  'service.beta.kubernetes.io/aws-load-balancer-type',
  'networking.gke.io/load-balancer-type',
  'cloud.google.com/load-balancer-type',
  'service.beta.kubernetes.io/azure-load-balancer-internal',
  'service.beta.kubernetes.io/azure-allowed-ip-ranges',
  'service.beta.kubernetes.io/azure-allowed-service-tags',
];

export const SERVICES = new RecordSort<Service>({
  kinds: ['Service'],
  countedAs: 'Service',
  restore: ({ selector, loadBalancer, ...rest }) => ({
    ...rest,
    ...(selector && { selector: labelsFrom(Object.entries(selector)) }),
    ...(loadBalancer && {
      loadBalancer: {
        ...loadBalancer,
        annotations: labelsFrom(Object.entries(loadBalancer.annotations)),
      },
    }),
  }),
});

const portNumber = z.int().min(1).max(65_535);
const serviceSpec = z.object({
  type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']).nullish(),
  clusterIP: z.string().nullish(),
  ports: z
    .array(
      z.object({
        name: z.string().nullish(),
        protocol: z.enum(PROTOCOLS).nullish(),
        port: portNumber,
        targetPort: z.union([z.int(), z.string()]).nullish(),
        nodePort: z.int().nullish(),
      }),
    )
    .nullish(),
  selector: z
    .custom<Record<string, unknown>>(
      (value) => isTextMap(value),
      'Expected a map of labels whose values are text: put numbers and booleans in quotes',
    )
    .nullish(),
  externalName: z.string().nullish(),
  externalIPs: z.array(z.string()).nullish(),
  loadBalancerSourceRanges: z.array(z.string()).nullish(),
  externalTrafficPolicy: z.enum(['Cluster', 'Local', '']).nullish(),
  loadBalancerClass: z.string().nullish(),
  allocateLoadBalancerNodePorts: z.boolean().nullish(),
});
const serviceStatus = z.object({
  loadBalancer: z
    .object({
      ingress: z.array(z.object({ ip: z.string().nullish(), hostname: z.string().nullish() })).nullish(),
    })
    .nullish(),
});

function isTextMap(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === 'string')
  );
}

/** A `v1` Service. Addresses of its endpoints are added by the builder, which sees the EndpointSlices. */
export function readService(object: Fields, context: ObjectContext): Service | undefined {
  const parsed = serviceSpec.safeParse(field(object, 'spec') ?? {});
  if (!parsed.success) {
    reportShape(parsed.error, ['spec'], context);
    return undefined;
  }
  const spec = parsed.data;
  const status = serviceStatus.safeParse(field(object, 'status') ?? {});
  if (!status.success) {
    reportShape(status.error, ['status'], context);
    return undefined;
  }
  const { namespace = 'default', name } = context.reference;
  const selector = selectorOf(spec.selector);
  return {
    namespace,
    name,
    type: spec.type ?? 'ClusterIP',
    headless: spec.clusterIP === 'None' ? 'headless' : 'virtual-ip',
    ...(selector === undefined ? {} : { selector }),
    ports: (spec.ports ?? []).map((port): ServicePort => ({
      ...(port.name ? { name: port.name } : {}),
      protocol: port.protocol ?? 'TCP',
      port: port.port,
      targetPort:
        port.targetPort === 0 || port.targetPort === '' ? port.port : (port.targetPort ?? port.port),
      ...(port.nodePort ? { nodePort: port.nodePort } : {}),
    })),
    ...(spec.externalName ? { externalName: spec.externalName } : {}),
    externalIps: spec.externalIPs ?? [],
    loadBalancerSourceRanges: spec.loadBalancerSourceRanges ?? [],
    ...(spec.externalTrafficPolicy ? { externalTrafficPolicy: spec.externalTrafficPolicy } : {}),
    ...(spec.type === 'LoadBalancer' ? { loadBalancer: loadBalancerOf(object, spec, status.data) } : {}),
    endpoints: [],
    ...context.placed,
  };
}

function loadBalancerOf(
  object: Fields,
  { loadBalancerClass, allocateLoadBalancerNodePorts }: z.infer<typeof serviceSpec>,
  { loadBalancer }: z.infer<typeof serviceStatus>,
): LoadBalancer {
  const places = (loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || []);
  return {
    ...(loadBalancerClass ? { className: loadBalancerClass } : {}),
    annotations: readAnnotations(object, SERVICE_ANNOTATIONS),
    addresses: [...new Set(places.map((place) => normaliseAddress(place) ?? place))].sort(),
    nodePorts: allocateLoadBalancerNodePorts === false ? 'none' : 'allocated',
  };
}

/** An empty selector map is not a selector: such a Service gets its endpoints from elsewhere. */
function selectorOf(selector: Record<string, unknown> | null | undefined): Labels | undefined {
  const entries = Object.entries(selector ?? {}).map(([key, value]) => [key, String(value)] as const);
  return entries.length === 0 ? undefined : labelsFrom(entries);
}
