import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { LINT_SEVERITIES } from '../core/reachability/lint/finding.ts';
import { classificationSchema, declaredConnectionSchema } from './assessment.schema.ts';
import { clusterSchema, durationSchema, retentionSchema } from './cluster.schema.ts';
import { DEFAULT_SETTINGS } from '../core/rules/settings.ts';
import { findingShape } from './findings/finding.schema.ts';
import { LOG_LEVELS, SIGN_IN_LINKS } from './config.types.ts';

const KEY_BYTES = 32;

const credentialKeySchema = z
  .strictObject({ key: z.string().optional(), keyFile: z.string().min(1).optional() })
  .refine(
    (entry) => (entry.key === undefined) !== (entry.keyFile === undefined),
    'give either key or keyFile',
  );

/** A key for AES-256-GCM: exactly 32 bytes in base64. */
export function isCredentialKey(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(text) && Buffer.from(text, 'base64').length === KEY_BYTES;
}

export const portSchema = z.int().min(0).max(65_535);
export const databaseUrlSchema = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be the address of a PostgreSQL database: postgresql://user:password@host:5432/name',
});
export const redisUrlSchema = z.url({
  protocol: /^rediss?$/,
  error: 'must be the address of a Redis server: redis://host:6379',
});

/** Written as in a URL, without the scheme; a CIDR has a slash. */
const allowedServerSchema = z
  .string()
  .refine(
    (text) => ipaddr.isValidCIDR(text) || (URL.canParse(`https://${text}`) && !/[/?#@]/.test(text)),
    'must be a host name or address, optionally with a port ("10.0.0.1:6443"), or a CIDR ("10.0.0.0/8")',
  );

const addressOrCidrSchema = z
  .string()
  .refine(
    (text) => ipaddr.isValid(text) || ipaddr.isValidCIDR(text),
    'not an address or CIDR: use e.g. 10.0.0.7 or 10.0.0.0/8',
  );

/** Schema of ringfence.yaml. Unknown keys are errors everywhere. */
export const fileSchema = z.strictObject({
  server: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: portSchema.default(8080),
      signInLink: z.enum(SIGN_IN_LINKS).default('auto'),
      trustedProxies: z.array(addressOrCidrSchema).default([]),
    })
    .prefault({}),
  dataDirectory: z.string().min(1).default('.ringfence'),
  database: z.strictObject({ url: databaseUrlSchema.optional() }).prefault({}),
  redis: z.strictObject({ url: redisUrlSchema.optional() }).prefault({}),
  credentialKeys: z.array(credentialKeySchema).default([]),
  clusters: z
    .array(clusterSchema)
    .default([])
    .superRefine((clusters, context) => {
      const seen = new Set<string>();
      for (const [index, { name }] of clusters.entries()) {
        if (seen.has(name)) {
          context.addIssue({
            code: 'custom',
            path: [index, 'name'],
            message: `another cluster is already named ${name}`,
          });
        }
        seen.add(name);
      }
    }),
  retention: retentionSchema.prefault({}),
  classification: classificationSchema.prefault({}),
  declaredConnections: z.array(declaredConnectionSchema).default([]),
  dataFlowMap: z.string().min(1).optional(),
  scenarios: z.string().min(1).optional(),
  environments: z
    .strictObject({ label: z.string().min(1).default(DEFAULT_SETTINGS.environments.label) })
    .prefault({}),
  ...findingShape,
  rules: z.strictObject({ disabled: z.array(z.string()).default([]) }).prefault({}),
  lint: z
    .strictObject({
      disabled: z.array(z.string()).default([]),
      severities: z.record(z.string(), z.enum(LINT_SEVERITIES)).default({}),
    })
    .prefault({}),
  limits: z
    .strictObject({
      concurrentSnapshots: z.int().min(1).max(32).default(2),
      snapshotTimeout: durationSchema.default(900),
      allowedServers: z.array(allowedServerSchema).optional(),
      allowLoopbackServers: z.boolean().default(false),
    })
    .prefault({}),
  outgoing: z.strictObject({ allow: z.array(allowedServerSchema).default([]) }).prefault({}),
  logging: z.strictObject({ level: z.enum([...LOG_LEVELS, 'auto']).default('auto') }).prefault({}),
  metrics: z.strictObject({ access: z.enum(['token', 'public']).default('token') }).prefault({}),
});
export type ConfigFile = z.output<typeof fileSchema>;

/** The part of ringfence.yaml that assessments need. */
export const assessmentSectionSchema = z.object({
  classification: fileSchema.shape.classification,
  declaredConnections: fileSchema.shape.declaredConnections,
  dataFlowMap: fileSchema.shape.dataFlowMap,
  scenarios: fileSchema.shape.scenarios,
  environments: fileSchema.shape.environments,
  rules: fileSchema.shape.rules,
  lint: fileSchema.shape.lint,
});
export type AssessmentSection = z.output<typeof assessmentSectionSchema>;

/** The part of ringfence.yaml with the locations of data and queues, and how long data is kept. */
export const storageSectionSchema = z.object({
  dataDirectory: fileSchema.shape.dataDirectory,
  database: fileSchema.shape.database,
  redis: fileSchema.shape.redis,
  retention: fileSchema.shape.retention,
});
export type StorageSection = z.output<typeof storageSectionSchema>;

/** Of clusters, only how long their history is kept: their sources may refer to secrets that are not there. */
export const clusterRetentionSchema = z.object({
  clusters: z.array(z.object({ name: z.string(), retention: retentionSchema.prefault({}) })).default([]),
});
export type ClusterRetention = z.output<typeof clusterRetentionSchema>;
