import { z } from 'zod';
import { LOG_LEVELS, SIGN_IN_LINKS } from './config.types.ts';
import type { ConfigIssue } from './config-error.ts';
import { databaseUrlSchema, isCredentialKey, portSchema, redisUrlSchema } from './file.schema.ts';

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The environment of this process. All other code gets it from here. */
export function processVariables(): Variables {
  return process.env;
}

/**
 * The environment variables that override keys in ringfence.yaml. Those of the listening address contain HTTP because a
 * Kubernetes Service called `ringfence` sets RINGFENCE_PORT and RINGFENCE_SERVICE_HOST in every pod of its namespace.
 */
const environmentSchema = z.object({
  RINGFENCE_CONFIG: z.string().optional(),
  RINGFENCE_HTTP_HOST: z.string().optional(),
  RINGFENCE_HTTP_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number from 0 to 65535')
    .transform(Number)
    .pipe(portSchema)
    .optional(),
  RINGFENCE_SIGN_IN_LINK: z.enum(SIGN_IN_LINKS).optional(),
  RINGFENCE_DATA_DIRECTORY: z.string().optional(),
  RINGFENCE_LOG_LEVEL: z.enum(LOG_LEVELS).optional(),
  RINGFENCE_CREDENTIAL_KEY: z
    .string()
    .refine(isCredentialKey, 'not 32 bytes in base64: make one with `openssl rand -base64 32`')
    .optional(),
  DATABASE_URL: databaseUrlSchema.optional(),
  REDIS_URL: redisUrlSchema.optional(),
});
export type Environment = z.output<typeof environmentSchema>;

/** Reads the known variables; empty ones count as unset. Unknown variables are ignored. */
export function readEnvironment(variables: Variables): {
  environment: Environment;
  issues: readonly ConfigIssue[];
} {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const result = environmentSchema.safeParse(set);
  if (result.success) return { environment: result.data, issues: [] };
  const issues = result.error.issues.map(({ path, message }) => ({
    key: `environment variable ${path.join('.')}`,
    message,
  }));
  return { environment: {}, issues };
}
