import { z } from 'zod';
import type { Requirement, Selector } from '../core/inventory/selector.ts';
import { contradictions } from './classification/contradictions.ts';
import { parseCidr } from '../core/network/address.ts';
import { MAX_PORT, MIN_PORT, PROTOCOLS } from '../core/network/protocol.ts';
import { WORKLOAD_PATTERN } from '../core/classification/workload-pattern.ts';
import type { DeclaredConnection, PeerSelector } from '../core/dataflow/declared-connection.ts';

const requirementSchema = z
  .strictObject({
    key: z.string().min(1),
    operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
    values: z.array(z.string()).default([]),
  })
  .transform(({ key, operator, values }, context): Requirement => {
    if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length === 0) return { key, operator };
      context.addIssue({ code: 'custom', path: ['values'], message: `${operator} takes no values` });
      return z.NEVER;
    }
    if (values.length > 0) return { key, operator, values };
    context.addIssue({ code: 'custom', path: ['values'], message: `${operator} needs at least one value` });
    return z.NEVER;
  });

/** A Kubernetes label selector. `{}` matches every object. */
export const selectorSchema = z
  .strictObject({
    matchLabels: z.record(z.string().min(1), z.string()).default({}),
    matchExpressions: z.array(requirementSchema).default([]),
  })
  .transform(({ matchLabels, matchExpressions }): Selector => ({
    requirements: [
      ...Object.entries(matchLabels).map(([key, value]): Requirement => ({
        key,
        operator: 'In',
        values: [value],
      })),
      ...matchExpressions,
    ],
  }));

export const cidrSchema = z
  .string()
  .refine(isCidr, 'not a CIDR: write an address and a prefix length, e.g. 203.0.113.0/24');

function isCidr(text: string): boolean {
  try {
    parseCidr(text);
    return true;
  } catch {
    return false;
  }
}

const peerSchema = z
  .strictObject({
    namespaceSelector: selectorSchema.optional(),
    podSelector: selectorSchema.optional(),
    cidr: cidrSchema.optional(),
  })
  .transform(({ namespaceSelector, podSelector, cidr }, context): PeerSelector => {
    if (cidr !== undefined) {
      if (namespaceSelector === undefined && podSelector === undefined) return { type: 'cidr', cidr };
      context.addIssue({ code: 'custom', message: 'give either cidr, or namespaceSelector and podSelector' });
      return z.NEVER;
    }
    if (namespaceSelector === undefined) {
      context.addIssue({
        code: 'custom',
        message:
          'select pods with namespaceSelector and podSelector, or give a cidr; namespaceSelector: {} selects ' +
          'all namespaces',
      });
      return z.NEVER;
    }
    return { type: 'pods', namespaceSelector, podSelector: podSelector ?? { requirements: [] } };
  });

const portNumber = z.int().min(MIN_PORT).max(MAX_PORT);

export const declaredPortsSchema = z
  .strictObject({
    protocol: z.enum(PROTOCOLS).default('TCP'),
    port: portNumber.optional(),
    endPort: portNumber.optional(),
  })
  .transform(({ protocol, port, endPort }, context) => {
    if (port === undefined && endPort !== undefined) {
      context.addIssue({ code: 'custom', path: ['endPort'], message: 'endPort needs port' });
      return z.NEVER;
    }
    const from = port ?? MIN_PORT;
    const to = endPort ?? port ?? MAX_PORT;
    if (to < from) {
      context.addIssue({ code: 'custom', path: ['endPort'], message: 'endPort is below port' });
      return z.NEVER;
    }
    return { protocol, from, to };
  });

/** A connection that is wanted. Without `ports`: all ports of all protocols. */
export const declaredConnectionSchema = z
  .strictObject({
    name: z.string().min(1),
    from: peerSchema,
    to: peerSchema,
    ports: z.array(declaredPortsSchema).default([]),
  })
  .transform((connection): DeclaredConnection => connection);

/** Dots separate categories in the value of a label. */
const CATEGORY = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

const dataClass = z.enum(['pii', 'sensitive-pii', 'none']);

/** How PII is recognised. */
export const classificationSchema = z
  .strictObject({
    label: z.string().min(1).optional(),
    values: z.record(z.string().min(1), dataClass).optional(),
    rules: z
      .array(
        z
          .strictObject({
            dataClass,
            namespaceSelector: selectorSchema.exactOptional(),
            podSelector: selectorSchema.exactOptional(),
            workloads: z
              .array(
                z
                  .string()
                  .regex(
                    WORKLOAD_PATTERN,
                    'use NAMESPACE/NAME or NAMESPACE/NAME[Kind]; * matches any characters',
                  ),
              )
              .min(1)
              .exactOptional(),
            categories: z
              .array(
                z
                  .string()
                  .regex(CATEGORY, 'use lower-case letters, digits and hyphens, such as contact or health'),
              )
              .min(1)
              .exactOptional(),
          })
          .refine(
            (rule) =>
              rule.namespaceSelector !== undefined ||
              rule.podSelector !== undefined ||
              rule.workloads !== undefined,
            'select objects with namespaceSelector, podSelector or workloads',
          )
          .refine(
            (rule) => rule.dataClass !== 'none' || rule.categories === undefined,
            'categories are kinds of personal data, but dataClass is none',
          ),
      )
      .default([]),
    categoriesLabel: z.string().min(1).optional(),
  })
  .superRefine(({ rules, values = {} }, context) => {
    for (const { path, message } of contradictions(rules, values))
      context.addIssue({ code: 'custom', path: [...path], message });
  });
