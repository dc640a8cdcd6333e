import { z } from 'zod';
import type { Route, RouteParent } from '../../exposure-objects.ts';
import type { Fields } from '../fields/fields.ts';
import type { ObjectContext } from '../fields/object-context.ts';
import { kindText, namespaceOf, readRouteSpec, routeWith } from './route-parts.ts';

const reference = z.object({
  group: z.string().nullish(),
  kind: z.string().nullish(),
  namespace: z.string().nullish(),
  name: z.string(),
  port: z.int().nullish(),
});
const filters = z.array(z.object({ requestMirror: z.object({ backendRef: reference }).nullish() })).nullish();
const weightedBackend = reference.extend({ weight: z.int().nullish(), filters });
const gatewayRoute = z.object({
  hostnames: z.array(z.string()).nullish(),
  parentRefs: z.array(reference.extend({ sectionName: z.string().nullish() })).nullish(),
  rules: z.array(z.object({ backendRefs: z.array(weightedBackend).nullish(), filters })).nullish(),
});

/**
 * An HTTPRoute, GRPCRoute, TLSRoute, TCPRoute or UDPRoute, including mirrors of requests. Backends with weight 0 are
 * left out: they receive no requests, so none of their filters applies either.
 */
export function readGatewayRoute(
  kind: 'HTTPRoute' | 'GRPCRoute' | 'TLSRoute' | 'TCPRoute' | 'UDPRoute',
): (object: Fields, context: ObjectContext) => Route | undefined {
  return (object, context) => {
    const spec = readRouteSpec(gatewayRoute, object, context);
    if (spec === undefined) return undefined;
    const own = namespaceOf(context);
    const backends = (spec.rules ?? []).flatMap(({ backendRefs, filters: ofRule }) => {
      const served = (backendRefs ?? []).filter(({ weight }) => weight !== 0);
      return [
        ...served,
        ...mirrorsOf(ofRule),
        ...served.flatMap(({ filters: ofBackend }) => mirrorsOf(ofBackend)),
      ];
    });
    return routeWith(kind, context, {
      hosts: spec.hostnames ?? [],
      parents: (spec.parentRefs ?? []).map((parent) => parentOf(parent, own)),
      backends: backends.filter(isService).map(({ namespace, name, port }) => ({
        namespace: namespace ?? own,
        service: name,
        ...(port ? { port } : {}),
      })),
      opaqueBackends: backends
        .filter((backend) => !isService(backend))
        .map((backend) => kindText(backend.kind ?? 'Service', backend.group)),
    });
  };
}

function isService({ kind, group }: z.infer<typeof reference>): boolean {
  return (kind ?? 'Service') === 'Service' && !group;
}

/** Where copies of requests go. The port is left out, so that every port of the Service counts. */
function mirrorsOf(list: z.infer<typeof filters>): z.infer<typeof reference>[] {
  return (list ?? []).flatMap(({ requestMirror }) =>
    requestMirror ? [{ ...requestMirror.backendRef, port: undefined }] : [],
  );
}

const GATEWAY_API = 'gateway.networking.k8s.io';
/** The core group, in the notation of the API and of service meshes. */
const CORE: ReadonlySet<string> = new Set(['', 'core']);

/**
 * Kinds of the Gateway API and of Kubernetes itself are identified by name, others also by group; missing: a Gateway.
 */
function parentKind(kind: string, group: string): string | undefined {
  if (group === GATEWAY_API && kind === 'Gateway') return undefined;
  const isKnown = kind === 'Service' ? CORE.has(group) : group === GATEWAY_API;
  return isKnown ? kind : kindText(kind, group);
}

function parentOf(
  {
    group,
    kind,
    namespace,
    name,
    port,
    sectionName,
  }: z.infer<typeof reference> & { readonly sectionName?: string | null | undefined },
  own: string,
): RouteParent {
  const otherKind = parentKind(kind ?? 'Gateway', group ?? GATEWAY_API);
  return {
    namespace: namespace ?? own,
    name,
    ...(otherKind === undefined ? {} : { kind: otherKind }),
    ...(sectionName ? { sectionName } : {}),
    ...(port ? { port } : {}),
  };
}
