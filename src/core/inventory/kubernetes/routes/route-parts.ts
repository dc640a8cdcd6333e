import type { z } from 'zod';
import {
  ROUTE_KINDS,
  type GatewayListener,
  type Route,
  type RouteBackend,
  type RouteParent,
} from '../../exposure-objects.ts';
import { field, type Fields } from '../fields/fields.ts';
import type { ObjectContext } from '../fields/object-context.ts';
import { reportShape } from '../fields/shape.ts';
import { RecordSort } from '../record.ts';

export const ROUTES = new RecordSort<Route>({ kinds: ROUTE_KINDS, countedAs: 'Route' });

/** The `spec` of a route; `undefined`, with errors, if it has another structure. */
export function readRouteSpec<T>(
  schema: z.ZodType<T>,
  object: Fields,
  context: ObjectContext,
): T | undefined {
  const parsed = schema.safeParse(field(object, 'spec') ?? {});
  if (parsed.success) return parsed.data;
  reportShape(parsed.error, ['spec'], context);
  return undefined;
}

/** The current route, with its parts. */
export function routeWith(
  kind: Route['kind'],
  context: ObjectContext,
  parts: {
    readonly hosts: readonly string[];
    readonly backends?: readonly RouteBackend[];
    readonly opaqueBackends?: readonly string[];
    readonly parents?: readonly RouteParent[];
    readonly listeners?: readonly GatewayListener[];
    readonly className?: string | null | undefined;
  },
): Route {
  const opaqueBackends = [...new Set(parts.opaqueBackends)].sort();
  return {
    kind,
    namespace: namespaceOf(context),
    name: context.reference.name,
    hosts: [...new Set(parts.hosts)],
    backends: parts.backends ?? [],
    ...(opaqueBackends.length === 0 ? {} : { opaqueBackends }),
    parents: parts.parents ?? [],
    ...(parts.listeners === undefined ? {} : { listeners: parts.listeners }),
    ...(parts.className ? { className: parts.className } : {}),
    ...context.placed,
  };
}

export function namespaceOf(context: ObjectContext): string {
  return context.reference.namespace ?? 'default';
}

/** `kind.group`; the bare kind if there is no group. */
export function kindText(kind: string, group: string | null | undefined): string {
  return group ? `${kind}.${group}` : kind;
}
