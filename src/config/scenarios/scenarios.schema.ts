import { z } from 'zod';
import { EVERYTHING } from '../../core/inventory/selector.ts';
import type { Scenario, ScenarioEnd } from '../../core/scenarios/scenario.ts';
import { cidrSchema, declaredPortsSchema, selectorSchema } from '../assessment.schema.ts';
import { apiVersionSchema, listSchema, nameSchema, textSchema } from '../documents/document.schema.ts';

/** How much one document may contain, so that judging a cluster by it stays fast. */
export const SCENARIO_LIMITS = { bytes: 262_144, scenarios: 200 } as const;

const ENDS =
  'select pods with namespaceSelector and podSelector, or give a cidr, or internet: true; namespaceSelector: {} selects all namespaces';

const endSchema = z
  .strictObject(
    {
      namespaceSelector: selectorSchema.optional(),
      podSelector: selectorSchema.optional(),
      cidr: cidrSchema.optional(),
      internet: z.literal(true, { error: 'must be true' }).optional(),
    },
    { error: (issue) => (issue.input === undefined ? `is missing: ${ENDS}` : undefined) },
  )
  .transform(({ namespaceSelector, podSelector, cidr, internet }, context): ScenarioEnd => {
    const selectsPods = namespaceSelector !== undefined || podSelector !== undefined;
    const given = [selectsPods, cidr !== undefined, internet !== undefined].filter(Boolean).length;
    if (given === 1 && cidr !== undefined) return { type: 'cidr', cidr };
    if (given === 1 && internet !== undefined) return { type: 'internet' };
    if (given === 1 && namespaceSelector !== undefined)
      return { type: 'pods', namespaceSelector, podSelector: podSelector ?? EVERYTHING };
    context.addIssue({ code: 'custom', message: given > 1 ? `give only one of these: ${ENDS}` : ENDS });
    return z.NEVER;
  });

export const scenarioSchema = z
  .strictObject({
    name: nameSchema,
    description: textSchema.exactOptional(),
    clusters: listSchema(nameSchema)
      .min(1, 'name at least one cluster, or leave clusters out for all of them')
      .exactOptional(),
    from: endSchema,
    to: endSchema,
    ports: listSchema(declaredPortsSchema).default([]),
    route: z.enum(['direct', 'any'], { error: 'must be direct or any' }).default('direct'),
    expect: z.enum(['allowed', 'denied'], { error: 'must be allowed or denied' }),
  })
  .superRefine(({ from, to, route, expect }, context) => {
    if (from.type !== 'pods' && to.type !== 'pods')
      context.addIssue({
        code: 'custom',
        path: ['to'],
        message: 'both ends are outside the cluster: select pods at one of them',
      });
    if (route === 'any' && expect === 'allowed')
      context.addIssue({
        code: 'custom',
        path: ['route'],
        message: 'what must be allowed is a single connection: leave route out',
      });
  })
  .transform(({ clusters, ...scenario }): Scenario => ({ ...scenario, clusters: clusters ?? 'all' }));

/** The document without the contents of its list, each item of which is validated by itself. */
export const scenariosDocumentSchema = z.strictObject({
  apiVersion: apiVersionSchema,
  kind: z.literal('Scenarios', { error: 'must be Scenarios' }),
  metadata: z.strictObject({ name: nameSchema }).exactOptional(),
  spec: z.strictObject({
    scenarios: z
      .array(z.unknown())
      .min(1, 'name at least one scenario')
      .max(SCENARIO_LIMITS.scenarios, `at most ${SCENARIO_LIMITS.scenarios} scenarios`),
  }),
});
