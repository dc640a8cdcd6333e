import { z } from 'zod';
import { unknownName } from '../api/unknown-name.ts';
import { invalidInput } from '../refusals/refusals.ts';
import { TARGETS, targetDefinition } from './targets/catalogue.ts';
import type { TargetDefinition } from './targets/target.ts';
import {
  connectionSchema,
  connectionSecretsSchema,
  type SavedTarget,
  type TargetConnection,
  type TargetSecrets,
} from './saved-target.ts';

const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const jsonObject = z.record(z.string(), z.unknown());

/** A target as a caller sends it. */
export interface TargetToSave {
  readonly name: string;
  readonly type: string;
  readonly settings: unknown;
  readonly connection?: unknown;
  /** Missing: those that were saved before. */
  readonly secrets?: unknown;
  /** The version that the caller has seen; 0 if there is no target of this name. */
  readonly expectedVersion: number;
}

/** A target that was checked, without its secrets. */
export interface ReadTarget extends Pick<SavedTarget, 'name' | 'settings' | 'connection'> {
  readonly definition: TargetDefinition;
}

/** Checks what is sent. Throws an `invalid-input` refusal that names every wrong field. */
export function readTarget({ name, type, settings, connection = {} }: TargetToSave): ReadTarget {
  if (!NAME.test(name))
    throw invalidInput(
      'the name must have 1 to 63 lower-case letters, digits and hyphens, and begin and end with a letter or digit',
      ['name'],
    );
  const definition = targetDefinition(type);
  if (definition === undefined) {
    const known = TARGETS.map((one) => one.type);
    throw unknownName({ what: 'service', name: type, known, field: ['type'] });
  }
  parsed(definition.settings, settings, 'settings');
  return {
    name,
    definition,
    // As it was sent: defaults of a later version apply to it.
    settings: parsed(jsonObject, settings, 'settings'),
    connection: parsed(connectionSchema, connection, 'connection'),
  };
}

/** Checks secrets, which messages never repeat. Throws an `invalid-input` refusal that names every wrong one. */
export function readSecrets(
  { definition, connection }: Pick<ReadTarget, 'definition' | 'connection'>,
  sent: unknown,
): TargetSecrets {
  const { clientKey, proxyPassword, ...service } = parsed(jsonObject, sent, 'secrets');
  parsed(definition.secrets, service, 'secrets');
  const own = parsed(
    connectionSecretsSchema,
    { ...(clientKey !== undefined && { clientKey }), ...(proxyPassword !== undefined && { proxyPassword }) },
    'secrets',
  );
  requirePair(connection.clientCertificate, own.clientKey, 'clientCertificate', 'clientKey');
  requirePair(connection.proxyUsername, own.proxyPassword, 'proxyUsername', 'proxyPassword');
  return { service, connection: own };
}

function requirePair(
  shown: string | undefined,
  secret: string | undefined,
  name: keyof TargetConnection,
  secretName: string,
): void {
  if ((shown === undefined) === (secret === undefined)) return;
  throw invalidInput(`give "connection.${name}" and "secrets.${secretName}" together`, [
    'secrets',
    secretName,
  ]);
}

/**
 * Whether a change may send the saved secrets to somebody else: another service, address or proxy, or another
 * certificate authority that vouches for it.
 */
export function goesElsewhere(before: SavedTarget, after: ReadTarget): boolean {
  return destination(before.type, before) !== destination(after.definition.type, after);
}

function destination(type: string, { settings, connection }: Pick<SavedTarget, 'settings' | 'connection'>) {
  const { certificateAuthority, clientCertificate, proxyUrl, proxyUsername } = connection;
  const addresses = Object.entries(settings).filter(
    ([, value]) => typeof value === 'string' && URL.canParse(value),
  );
  return JSON.stringify([
    type,
    addresses.sort(([one], [other]) => (one < other ? -1 : 1)),
    [certificateAuthority, clientCertificate, proxyUrl, proxyUsername].map((value) => value ?? null),
  ]);
}

function parsed<Value>(schema: z.ZodType<Value>, value: unknown, field: string): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  const problems = result.error.issues.map(
    ({ path, message }) => `${[field, ...path].map(String).join('.')}: ${message}`,
  );
  throw invalidInput(problems.join('; '), [field, ...(first?.path ?? []).map(String)]);
}
