import { z } from 'zod';
import type { GatewayListener, Route } from '../../exposure-objects.ts';
import { isFields, type Fields } from '../fields/fields.ts';
import type { FieldPath, ObjectContext } from '../fields/object-context.ts';
import { readSelector } from '../fields/read-selector.ts';
import { readRouteSpec, routeWith } from './route-parts.ts';

const listener = z.object({
  name: z.string().nullish(),
  protocol: z.string().nullish(),
  port: z.int().nullish(),
  hostname: z.string().nullish(),
  allowedRoutes: z
    .object({
      kinds: z.array(z.object({ kind: z.string() })).nullish(),
      namespaces: z.object({ from: z.string().nullish(), selector: z.unknown().optional() }).nullish(),
    })
    .nullish(),
});
const gateway = z.object({
  gatewayClassName: z.string().nullish(),
  listeners: z.array(listener).nullish(),
});

/** A Gateway API Gateway: routes attach to its listeners; by itself it leads nowhere. */
export function readGateway(object: Fields, context: ObjectContext): Route | undefined {
  const spec = readRouteSpec(gateway, object, context);
  if (spec === undefined) return undefined;
  const listeners = spec.listeners ?? [];
  return routeWith('Gateway', context, {
    hosts: listeners.flatMap(({ hostname }) => hostname ?? []),
    listeners: listeners.map((each, index) => listenerOf(each, ['spec', 'listeners', index], context)),
    className: spec.gatewayClassName,
  });
}

function listenerOf(
  { name, protocol, port, hostname, allowedRoutes }: z.infer<typeof listener>,
  path: FieldPath,
  context: ObjectContext,
): GatewayListener {
  const namespaces = allowedRoutes?.namespaces;
  return {
    name: name ?? '',
    protocol: protocol ?? '',
    ...(port ? { port } : {}),
    ...(hostname ? { hostname } : {}),
    routeKinds: [...new Set((allowedRoutes?.kinds ?? []).map(({ kind }) => kind))],
    routesFrom: routesFrom(
      namespaces?.from ?? 'Same',
      namespaces?.selector,
      [...path, 'allowedRoutes', 'namespaces'],
      context,
    ),
  };
}

function routesFrom(
  from: string,
  selector: unknown,
  path: FieldPath,
  context: ObjectContext,
): GatewayListener['routesFrom'] {
  switch (from) {
    case 'Same':
      return 'same';
    case 'All':
      return 'all';
    case 'None':
      return 'none';
    case 'Selector': {
      const before = context.errors.length;
      const read = isFields(selector) ? readSelector({ selector }, 'selector', path, context) : undefined;
      return read === undefined || context.errors.length > before ? 'unknown' : read;
    }
    default:
      return 'unknown';
  }
}
