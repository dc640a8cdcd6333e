import { z } from 'zod';
import { ROUTE_CLASS_KINDS, type RouteClass } from '../../exposure-objects.ts';
import { field, type Fields } from '../fields/fields.ts';
import type { ObjectContext } from '../fields/object-context.ts';
import { reportShape } from '../fields/shape.ts';
import { RecordSort } from '../record.ts';

export const ROUTE_CLASSES = new RecordSort<RouteClass>({ kinds: ROUTE_CLASS_KINDS });

const SPECS = {
  IngressClass: z.object({ controller: z.string() }),
  GatewayClass: z.object({ controllerName: z.string() }),
};

/** A `networking.k8s.io` IngressClass or a `gateway.networking.k8s.io` GatewayClass. */
export function readRouteClass(
  kind: RouteClass['kind'],
): (object: Fields, context: ObjectContext) => RouteClass | undefined {
  return (object, context) => {
    const parsed = SPECS[kind].safeParse(field(object, 'spec') ?? {});
    if (!parsed.success) {
      reportShape(parsed.error, ['spec'], context);
      return undefined;
    }
    const controller = 'controller' in parsed.data ? parsed.data.controller : parsed.data.controllerName;
    return { kind, name: context.reference.name, controller, ...context.placed };
  };
}
