import { z } from 'zod';
import type { ReferenceGrant } from '../../exposure-objects.ts';
import { field, type Fields } from '../fields/fields.ts';
import type { ObjectContext } from '../fields/object-context.ts';
import { namespaceOf } from './route-parts.ts';
import { reportShape } from '../fields/shape.ts';
import { RecordSort } from '../record.ts';

export const REFERENCE_GRANTS = new RecordSort<ReferenceGrant>({ kinds: ['ReferenceGrant'] });

const spec = z.object({
  from: z.array(z.object({ group: z.string().nullish(), kind: z.string(), namespace: z.string() })),
  to: z.array(z.object({ group: z.string().nullish(), kind: z.string(), name: z.string().nullish() })),
});

/** A `gateway.networking.k8s.io` ReferenceGrant. */
export function readReferenceGrant(object: Fields, context: ObjectContext): ReferenceGrant | undefined {
  const parsed = spec.safeParse(field(object, 'spec') ?? {});
  if (!parsed.success) {
    reportShape(parsed.error, ['spec'], context);
    return undefined;
  }
  return {
    namespace: namespaceOf(context),
    name: context.reference.name,
    from: parsed.data.from.map(({ group, kind, namespace }) => ({ group: group ?? '', kind, namespace })),
    to: parsed.data.to.map(({ group, kind, name }) => ({
      group: group ?? '',
      kind,
      ...(name ? { name } : {}),
    })),
    ...context.placed,
  };
}
