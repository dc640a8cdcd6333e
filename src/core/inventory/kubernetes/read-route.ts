import { z } from 'zod';
import type { Route, RouteBackend } from '../exposure-objects.ts';
import { field, type Fields } from './fields.ts';
import type { ObjectContext } from './object-context.ts';
import { reportShape } from './shape.ts';

const intOrText = z.union([z.int(), z.string()]);

const ingressBackend = z.object({
  service: z
    .object({
      name: z.string(),
      port: z.object({ name: z.string().nullish(), number: z.int().nullish() }).nullish(),
    })
    .nullish(),
  /** Before `networking.k8s.io/v1`. */
  serviceName: z.string().nullish(),
  servicePort: intOrText.nullish(),
});
const ingress = z.object({
  ingressClassName: z.string().nullish(),
  defaultBackend: ingressBackend.nullish(),
  backend: ingressBackend.nullish(),
  rules: z
    .array(
      z.object({
        host: z.string().nullish(),
        http: z.object({ paths: z.array(z.object({ backend: ingressBackend })).nullish() }).nullish(),
      }),
    )
    .nullish(),
});

/** An Ingress, of `networking.k8s.io/v1` or the older forms. */
export function readIngress(object: Fields, context: ObjectContext): Route | undefined {
  const spec = read(ingress, object, context);
  if (spec === undefined) return undefined;
  const backends = [
    spec.defaultBackend,
    spec.backend,
    ...(spec.rules ?? []).flatMap(({ http }) => http?.paths?.map(({ backend }) => backend) ?? []),
  ].flatMap((backend) => ingressBackendOf(backend, namespaceOf(context)));
  return route('Ingress', context, {
    hosts: unique((spec.rules ?? []).flatMap(({ host }) => host ?? [])),
    backends,
    className: spec.ingressClassName,
  });
}

function ingressBackendOf(
  backend: z.infer<typeof ingressBackend> | null | undefined,
  namespace: string,
): RouteBackend[] {
  const service = backend?.service?.name ?? backend?.serviceName;
  if (!service) return [];
  const port = backend?.service?.port?.number ?? backend?.service?.port?.name ?? backend?.servicePort;
  return [{ namespace, service, ...(port === null || port === undefined ? {} : { port }) }];
}

const gateway = z.object({
  gatewayClassName: z.string().nullish(),
  listeners: z.array(z.object({ hostname: z.string().nullish() })).nullish(),
});

/** A Gateway API Gateway: routes attach to it, itself it leads nowhere. */
export function readGateway(object: Fields, context: ObjectContext): Route | undefined {
  const spec = read(gateway, object, context);
  if (spec === undefined) return undefined;
  return route('Gateway', context, {
    hosts: unique((spec.listeners ?? []).flatMap(({ hostname }) => hostname ?? [])),
    className: spec.gatewayClassName,
  });
}

const reference = z.object({
  group: z.string().nullish(),
  kind: z.string().nullish(),
  namespace: z.string().nullish(),
  name: z.string(),
});
const gatewayRoute = z.object({
  hostnames: z.array(z.string()).nullish(),
  parentRefs: z.array(reference).nullish(),
  rules: z
    .array(
      z.object({
        backendRefs: z.array(reference.extend({ port: z.int().nullish() })).nullish(),
        filters: z
          .array(z.object({ requestMirror: z.object({ backendRef: reference }).nullish() }))
          .nullish(),
      }),
    )
    .nullish(),
});

/** An HTTPRoute, GRPCRoute, TLSRoute, TCPRoute or UDPRoute, mirrors of requests included. */
export function readGatewayRoute(
  kind: 'HTTPRoute' | 'GRPCRoute' | 'TLSRoute' | 'TCPRoute' | 'UDPRoute',
): (object: Fields, context: ObjectContext) => Route | undefined {
  return (object, context) => {
    const spec = read(gatewayRoute, object, context);
    if (spec === undefined) return undefined;
    const own = namespaceOf(context);
    const backends = (spec.rules ?? []).flatMap(({ backendRefs, filters }) => [
      ...(backendRefs ?? []),
      ...(filters ?? []).flatMap(({ requestMirror }) =>
        requestMirror ? [{ ...requestMirror.backendRef, port: undefined }] : [],
      ),
    ]);
    return route(kind, context, {
      hosts: unique(spec.hostnames ?? []),
      parents: (spec.parentRefs ?? [])
        .filter((parent) => (parent.kind ?? 'Gateway') === 'Gateway')
        .map((parent) => ({ namespace: parent.namespace ?? own, name: parent.name })),
      backends: backends
        .filter((backend) => (backend.kind ?? 'Service') === 'Service' && !backend.group)
        .map((backend) => ({
          namespace: backend.namespace ?? own,
          service: backend.name,
          ...(backend.port ? { port: backend.port } : {}),
        })),
    });
  };
}

const openShiftBackend = z.object({ kind: z.string().nullish(), name: z.string() });
const openShiftRoute = z.object({
  host: z.string().nullish(),
  to: openShiftBackend.nullish(),
  alternateBackends: z.array(openShiftBackend).nullish(),
  port: z.object({ targetPort: intOrText.nullish() }).nullish(),
});

/** An OpenShift Route. Its `port.targetPort` names a Service port, or a pod port by number. */
export function readOpenShiftRoute(object: Fields, context: ObjectContext): Route | undefined {
  const spec = read(openShiftRoute, object, context);
  if (spec === undefined) return undefined;
  const port = spec.port?.targetPort;
  return route('Route', context, {
    hosts: spec.host ? [spec.host] : [],
    backends: [...(spec.to ? [spec.to] : []), ...(spec.alternateBackends ?? [])]
      .filter(({ kind }) => (kind ?? 'Service') === 'Service')
      .map(({ name }) => ({
        namespace: namespaceOf(context),
        service: name,
        ...(port === null || port === undefined ? {} : { port }),
      })),
  });
}

function read<T>(schema: z.ZodType<T>, object: Fields, context: ObjectContext): T | undefined {
  const parsed = schema.safeParse(field(object, 'spec') ?? {});
  if (parsed.success) return parsed.data;
  reportShape(parsed.error, ['spec'], context);
  return undefined;
}

function route(
  kind: Route['kind'],
  context: ObjectContext,
  parts: {
    readonly hosts: readonly string[];
    readonly backends?: readonly RouteBackend[];
    readonly parents?: Route['parents'];
    readonly className?: string | null | undefined;
  },
): Route {
  return {
    kind,
    namespace: namespaceOf(context),
    name: context.reference.name,
    hosts: parts.hosts,
    backends: parts.backends ?? [],
    parents: parts.parents ?? [],
    ...(parts.className ? { className: parts.className } : {}),
    ...context.placed,
  };
}

function namespaceOf(context: ObjectContext): string {
  return context.reference.namespace ?? 'default';
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
