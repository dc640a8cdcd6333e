import { z } from 'zod';
import { PROTOCOLS } from '../../../network/protocol.ts';
import type { EndpointPort, EndpointSet } from '../../exposure-objects.ts';
import { normaliseAddress } from '../fields/cidr.ts';
import type { Fields } from '../fields/fields.ts';
import { notText } from '../fields/read-labels.ts';
import type { ObjectContext } from '../fields/object-context.ts';
import { reportShape } from '../fields/shape.ts';

/** Endpoints from one object, and the Service that they belong to. */
export interface ReadEndpoints {
  readonly namespace: string;
  readonly service: string;
  /** `selector`: Kubernetes creates and updates them from the selector of the Service, if it has one. */
  readonly keptBy: 'selector' | 'hand';
  readonly sets: readonly EndpointSet[];
}

const port = z.object({
  name: z.string().nullish(),
  protocol: z.enum(PROTOCOLS).nullish(),
  port: z.int().min(1).max(65_535).nullish(),
});
const slice = z.object({
  addressType: z.string().nullish(),
  metadata: z.object({ labels: z.record(z.string(), z.unknown()).nullish() }),
  endpoints: z.array(z.object({ addresses: z.array(z.string()).nullish() })).nullish(),
  ports: z.array(port).nullish(),
});
const addresses = z.array(z.object({ ip: z.string() })).nullish();
const subset = z.object({ addresses, notReadyAddresses: addresses, ports: z.array(port).nullish() });
const endpoints = z.object({ subsets: z.array(subset).nullish() });

const SERVICE_LABEL = 'kubernetes.io/service-name';
/** The controller of the slices that are created from selectors. */
const SLICE_CONTROLLER = 'endpointslice-controller.k8s.io';
const KEEPER_LABEL = 'endpointslice.kubernetes.io/managed-by';

/** Selects the slices that the endpoint controller did not create: those of services without a selector. */
export const HAND_MADE_SLICES = `${KEEPER_LABEL}!=${SLICE_CONTROLLER}`;

/** A `discovery.k8s.io` EndpointSlice; `undefined`, without an error, for slices that belong to no Service. */
export function readEndpointSlice(object: Fields, context: ObjectContext): ReadEndpoints | undefined {
  const parsed = slice.safeParse(object);
  if (!parsed.success) {
    reportShape(parsed.error, [], context);
    return undefined;
  }
  const { metadata, addressType, endpoints: found, ports } = parsed.data;
  const service = metadata.labels?.[SERVICE_LABEL];
  if (service !== undefined && service !== null && typeof service !== 'string')
    context.error('label-not-text', ['metadata', 'labels', SERVICE_LABEL], notText(service));
  if (typeof service !== 'string' || addressType === 'FQDN') return undefined;
  const keeper = metadata.labels?.[KEEPER_LABEL];
  const texts = (found ?? []).flatMap((endpoint) => endpoint.addresses ?? []);
  return {
    namespace: context.reference.namespace ?? 'default',
    service,
    keptBy: keeper === SLICE_CONTROLLER ? 'selector' : 'hand',
    sets: setOf(texts, ports),
  };
}

/** A `v1` Endpoints object, which has the name of its Service. */
export function readEndpoints(object: Fields, context: ObjectContext): ReadEndpoints | undefined {
  const parsed = endpoints.safeParse(object);
  if (!parsed.success) {
    reportShape(parsed.error, [], context);
    return undefined;
  }
  return {
    namespace: context.reference.namespace ?? 'default',
    service: context.reference.name,
    keptBy: 'selector',
    sets: (parsed.data.subsets ?? []).flatMap(({ addresses: ready, notReadyAddresses, ports }) =>
      setOf(
        [...(ready ?? []), ...(notReadyAddresses ?? [])].map(({ ip }) => ip),
        ports,
      ),
    ),
  };
}

function setOf(
  texts: readonly string[],
  ports: readonly z.infer<typeof port>[] | null | undefined,
): readonly EndpointSet[] {
  const normal = [...new Set(texts.flatMap((text) => normaliseAddress(text) ?? []))].sort();
  if (normal.length === 0) return [];
  return [{ addresses: normal, ports: (ports ?? []).map(endpointPort) }];
}

function endpointPort({ name, protocol, port: number }: z.infer<typeof port>): EndpointPort {
  return { ...(name ? { name } : {}), protocol: protocol ?? 'TCP', ...(number ? { port: number } : {}) };
}
