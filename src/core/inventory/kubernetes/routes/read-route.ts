import { z } from 'zod';
import type { Route, RouteBackend } from '../../exposure-objects.ts';
import type { Fields } from '../fields/fields.ts';
import type { ObjectContext } from '../fields/object-context.ts';
import { readAnnotations } from '../fields/read-labels.ts';
import { kindText, namespaceOf, readRouteSpec, routeWith } from './route-parts.ts';

/** Annotations that control which controller serves the route, and its backends. */
export const INGRESS_ANNOTATIONS: readonly string[] = [
  'kubernetes.io/ingress.class',
  'nginx.ingress.kubernetes.io/default-backend',
];

const intOrText = z.union([z.int(), z.string()]);

const ingressBackend = z.object({
  resource: z.object({ apiGroup: z.string().nullish(), kind: z.string() }).nullish(),
  service: z
    .object({
      name: z.string(),
      port: z.object({ name: z.string().nullish(), number: z.int().nullish() }).nullish(),
    })
    .nullish(),
  /** Used before `networking.k8s.io/v1`. */
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

/** An Ingress, of `networking.k8s.io/v1` or older versions. */
export function readIngress(object: Fields, context: ObjectContext): Route | undefined {
  const spec = readRouteSpec(ingress, object, context);
  if (spec === undefined) return undefined;
  const annotations = readAnnotations(object, INGRESS_ANNOTATIONS);
  const fallback = annotations['nginx.ingress.kubernetes.io/default-backend'];
  const backends = [
    spec.defaultBackend,
    spec.backend,
    ...(spec.rules ?? []).flatMap(({ http }) => http?.paths?.map(({ backend }) => backend) ?? []),
  ];
  return routeWith('Ingress', context, {
    hosts: (spec.rules ?? []).flatMap(({ host }) => host ?? []),
    backends: [
      ...backends.flatMap((backend) => ingressBackendOf(backend, namespaceOf(context))),
      ...(fallback ? [{ namespace: namespaceOf(context), service: fallback }] : []),
    ],
    opaqueBackends: backends.flatMap((backend) =>
      backend?.resource ? [kindText(backend.resource.kind, backend.resource.apiGroup)] : [],
    ),
    // If both are given, the annotation takes precedence.
    className: annotations['kubernetes.io/ingress.class'] ?? spec.ingressClassName,
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

const openShiftBackend = z.object({ kind: z.string().nullish(), name: z.string() });
const openShiftRoute = z.object({
  host: z.string().nullish(),
  to: openShiftBackend.nullish(),
  alternateBackends: z.array(openShiftBackend).nullish(),
  port: z.object({ targetPort: intOrText.nullish() }).nullish(),
});

/** An OpenShift Route. Its `port.targetPort` refers to a Service port, or to a pod port by number. */
export function readOpenShiftRoute(object: Fields, context: ObjectContext): Route | undefined {
  const spec = readRouteSpec(openShiftRoute, object, context);
  if (spec === undefined) return undefined;
  const port = spec.port?.targetPort;
  return routeWith('Route', context, {
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
