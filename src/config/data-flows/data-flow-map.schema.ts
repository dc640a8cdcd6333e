import { z } from 'zod';
import type { DataFlow, ExternalEndpoint, FlowEnd } from '../../core/dataflow/data-flow-map.ts';
import { EVERYTHING } from '../../core/inventory/selector.ts';
import { cidrSchema, declaredPortsSchema, selectorSchema } from '../assessment.schema.ts';
import { apiVersionSchema, listSchema, nameSchema, textSchema } from '../documents/document.schema.ts';

/** How much one map may contain, so that judging a cluster by it stays fast. */
export const MAP_LIMITS = {
  bytes: 524_288,
  endpoints: 500,
  flows: 1000,
  /** A flow with an endpoint is one connection per address block of it. */
  connections: 5000,
} as const;

/** A day that exists in the calendar. */
const daySchema = z
  .string({ error: 'not a day: write e.g. 2026-05-31' })
  .refine(isDay, 'not a day: write e.g. 2026-05-31');

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

/** A host name with at least two labels, of which the last is not a number; the first may be `*`. */
function isHostName(text: string): boolean {
  const labels = text.replace(/^\*\./, '').split('.');
  return (
    text.length <= 253 &&
    labels.length >= 2 &&
    labels.every((label) => LABEL.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  );
}

const fqdnSchema = z
  .string()
  .transform((text) => text.toLowerCase().replace(/\.$/, ''))
  .refine(isHostName, 'not a host name: write all of it, e.g. api.example.com (no address, port or path)');

export const endpointSchema = z
  .strictObject({
    name: nameSchema,
    description: textSchema.exactOptional(),
    cidrs: listSchema(cidrSchema).default([]),
    fqdns: listSchema(fqdnSchema).default([]),
    owner: textSchema.exactOptional(),
    region: textSchema.exactOptional(),
    processorAgreement: z
      .strictObject({
        reference: textSchema,
        signedOn: daySchema.exactOptional(),
        expiresOn: daySchema.exactOptional(),
      })
      .refine(({ signedOn = '', expiresOn = signedOn }) => expiresOn >= signedOn, {
        path: ['expiresOn'],
        error: 'must not be before signedOn',
      })
      .exactOptional(),
  })
  .refine(({ cidrs, fqdns }) => cidrs.length + fqdns.length > 0, 'give at least one of cidrs and fqdns')
  .transform((endpoint): ExternalEndpoint => endpoint);

const endSchema = z
  .strictObject({
    namespaceSelector: selectorSchema.optional(),
    podSelector: selectorSchema.optional(),
    endpoint: nameSchema.optional(),
  })
  .transform(({ namespaceSelector, podSelector, endpoint }, context): FlowEnd => {
    if (endpoint !== undefined) {
      if (namespaceSelector === undefined && podSelector === undefined)
        return { type: 'endpoint', name: endpoint };
      context.addIssue({
        code: 'custom',
        message: 'give either endpoint, or namespaceSelector and podSelector',
      });
      return z.NEVER;
    }
    if (namespaceSelector !== undefined)
      return { type: 'pods', namespaceSelector, podSelector: podSelector ?? EVERYTHING };
    context.addIssue({
      code: 'custom',
      message:
        'select pods with namespaceSelector and podSelector, or name an endpoint; namespaceSelector: {} selects ' +
        'all namespaces',
    });
    return z.NEVER;
  });

export const flowSchema = z
  .strictObject({
    name: nameSchema,
    state: z.enum(['declared', 'draft']).default('declared'),
    clusters: listSchema(nameSchema)
      .min(1, 'name at least one cluster, or leave clusters out for all of them')
      .exactOptional(),
    from: endSchema,
    to: endSchema,
    ports: listSchema(declaredPortsSchema).default([]),
    dataCategories: listSchema(nameSchema).default([]),
    purpose: textSchema.exactOptional(),
    owner: textSchema.exactOptional(),
    approval: z
      .strictObject({ by: textSchema, date: daySchema, reference: textSchema.exactOptional() })
      .exactOptional(),
    reviewBy: daySchema.exactOptional(),
  })
  .superRefine(({ state, from, to, purpose, owner, approval, reviewBy }, context) => {
    if (from.type === 'endpoint' && to.type === 'endpoint')
      context.addIssue({
        code: 'custom',
        path: ['to'],
        message: 'both ends are endpoints: select pods at one of them',
      });
    if (state === 'declared' && (purpose === undefined || owner === undefined))
      context.addIssue({
        code: 'custom',
        message: 'a flow needs purpose and owner: give both, or set state: draft until they are known',
      });
    if (approval !== undefined && reviewBy !== undefined && reviewBy < approval.date)
      context.addIssue({
        code: 'custom',
        path: ['reviewBy'],
        message: `must not be before the approval of ${approval.date}`,
      });
  })
  .transform(({ clusters, ...flow }): DataFlow => ({ ...flow, clusters: clusters ?? 'all' }));

/** The document without the contents of its lists, each item of which is validated by itself. */
export const documentSchema = z.strictObject({
  apiVersion: apiVersionSchema,
  kind: z.literal('DataFlowMap', { error: 'must be DataFlowMap' }),
  metadata: z.strictObject({ name: nameSchema }),
  spec: z.strictObject({
    endpoints: z
      .array(z.unknown())
      .max(MAP_LIMITS.endpoints, `at most ${MAP_LIMITS.endpoints} endpoints`)
      .default([]),
    flows: z
      .array(z.unknown())
      .min(1, 'a map needs at least one flow')
      .max(MAP_LIMITS.flows, `at most ${MAP_LIMITS.flows} flows`),
  }),
});
