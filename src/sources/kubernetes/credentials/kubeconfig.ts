import { load } from 'js-yaml';
import { z } from 'zod';
import type { ClusterCredentials } from '../../credentials.ts';
import { clusterToken } from './cluster-token.ts';
import { KubeconfigError } from './kubeconfig-error.ts';
import { checkCertificates, pemFromBase64 } from './pem.ts';

/** Larger texts are not accepted as a kubeconfig. */
const MAX_CHARACTERS = 1024 * 1024;
/** A kubeconfig has few levels and hardly any aliases. Parsing stops if there are more. */
const READING_LIMITS = { maxDepth: 32, maxAliases: 10 };

const entries = z
  .array(z.looseObject({ name: z.string() }))
  .nullish()
  .transform((list) => list ?? []);
const kubeconfigSchema = z.looseObject({
  'current-context': z.string().nullish(),
  clusters: entries,
  users: entries,
  contexts: entries,
});
const fields = z.record(z.string(), z.unknown());
const contextSchema = z.looseObject({ cluster: z.string(), user: z.string() });

const RUNS_A_PROGRAM =
  'would make this service run a program: give a token instead (kubectl create token <service-account>)';
const READS_A_FILE = 'would make this service read a file: insert its content into';
const CLUSTER_FIELDS_REFUSED: Readonly<Record<string, string>> = {
  'certificate-authority': `${READS_A_FILE} certificate-authority-data (kubectl config view --raw --flatten)`,
  'proxy-url': 'proxies are not supported by this service: remove it',
};
const USER_FIELDS_REFUSED: Readonly<Record<string, string>> = {
  exec: RUNS_A_PROGRAM,
  'auth-provider': RUNS_A_PROGRAM,
  tokenFile: `${READS_A_FILE} token`,
  'token-file': `${READS_A_FILE} token`,
  'client-certificate': `${READS_A_FILE} client-certificate-data (kubectl config view --raw --flatten)`,
  'client-key': `${READS_A_FILE} client-key-data (kubectl config view --raw --flatten)`,
  username: 'API servers have not accepted passwords since Kubernetes 1.19: give a token',
  password: 'API servers have not accepted passwords since Kubernetes 1.19: give a token',
  as: 'impersonation is not supported by this service: give a token of the account itself',
  'as-uid': 'impersonation is not supported by this service: give a token of the account itself',
  'as-groups': 'impersonation is not supported by this service: give a token of the account itself',
  'as-user-extra': 'impersonation is not supported by this service: give a token of the account itself',
};
const CLUSTER_FIELDS = new Set([
  'server',
  'certificate-authority-data',
  'tls-server-name',
  'insecure-skip-tls-verify',
  'disable-compression',
  'extensions',
]);
const USER_FIELDS = new Set(['token', 'client-certificate-data', 'client-key-data', 'extensions']);

export interface KubeconfigOptions {
  /** What to do with `insecure-skip-tls-verify: true`; rejected by default. */
  readonly insecureTls?: 'refused' | 'accepted';
}

/** The contents of a kubeconfig context as plain values that refer to no file and no program. */
export interface KubeconfigAccess {
  readonly contextName: string;
  readonly server: string;
  readonly credentials: ClusterCredentials;
}

/**
 * Reads server and credentials from a kubeconfig that was given to the *service*. Only the selected context's cluster
 * and user are read, and nothing else is kept. Fields that run programs or read files are rejected.
 *
 * @param contextName the context to use; defaults to `current-context`
 * @throws KubeconfigError naming the field and the fix
 */
export function credentialsFromKubeconfig(
  text: string,
  contextName?: string,
  options: KubeconfigOptions = {},
): KubeconfigAccess {
  const config = parseKubeconfig(text);
  const name = contextName ?? config['current-context'] ?? undefined;
  if (name === undefined || name === '') {
    throw new KubeconfigError(
      'kubeconfig-context-unknown',
      'give the name of a context: the kubeconfig has no current-context',
    );
  }
  const contextField = `contexts[${name}].context`;
  const context = contextSchema.safeParse(entryNamed(config.contexts, name, 'context', 'contexts'));
  if (!context.success) {
    throw new KubeconfigError('kubeconfig-malformed', 'must name a cluster and a user', contextField);
  }
  const { cluster, user } = context.data;
  const clusterFields = entryNamed(config.clusters, cluster, 'cluster', 'clusters');
  const userFields = entryNamed(config.users, user, 'user', 'users');
  const clusterField = `clusters[${cluster}].cluster`;
  const userField = `users[${user}].user`;
  refuseFields(clusterFields, clusterField, CLUSTER_FIELDS, CLUSTER_FIELDS_REFUSED);
  refuseFields(userFields, userField, USER_FIELDS, USER_FIELDS_REFUSED);

  const server = textField(clusterFields, 'server', clusterField);
  if (server === undefined) {
    throw new KubeconfigError('kubeconfig-malformed', 'is missing', `${clusterField}.server`);
  }
  const insecure = clusterFields['insecure-skip-tls-verify'] === true;
  if (insecure && options.insecureTls !== 'accepted') {
    throw new KubeconfigError(
      'kubeconfig-refused',
      'any server at the address would receive the credentials: give certificate-authority-data instead',
      `${clusterField}.insecure-skip-tls-verify`,
    );
  }
  const certificateAuthority = pemFromBase64(clusterFields, 'certificate-authority-data', clusterField);
  const clientCertificate = pemFromBase64(userFields, 'client-certificate-data', userField);
  const clientKey = pemFromBase64(userFields, 'client-key-data', userField);
  const token = tokenField(userFields, userField);
  const tlsServerName = textField(clusterFields, 'tls-server-name', clusterField);
  if (token === undefined && clientCertificate === undefined) {
    throw new KubeconfigError(
      'kubeconfig-credentials-missing',
      'contains neither token nor client-certificate-data with client-key-data',
      userField,
    );
  }
  const credentials: ClusterCredentials = {
    ...(certificateAuthority !== undefined && { certificateAuthority }),
    ...(token !== undefined && { token }),
    ...(clientCertificate !== undefined && { clientCertificate }),
    ...(clientKey !== undefined && { clientKey }),
    ...(insecure && { insecureSkipTlsVerify: true }),
    ...(tlsServerName !== undefined && { tlsServerName }),
  };
  checkCertificates(credentials, {
    certificateAuthority: `${clusterField}.certificate-authority-data`,
    clientCertificate: `${userField}.client-certificate-data`,
    clientKey: `${userField}.client-key-data`,
  });
  return { contextName: name, server, credentials };
}

/** The names of the contexts in a kubeconfig, in order. */
export function kubeconfigContexts(text: string): readonly string[] {
  return parseKubeconfig(text).contexts.map((context) => context.name);
}

function parseKubeconfig(text: string): z.infer<typeof kubeconfigSchema> {
  if (text.length > MAX_CHARACTERS) {
    throw new KubeconfigError(
      'kubeconfig-malformed',
      `a kubeconfig has at most ${MAX_CHARACTERS} characters`,
    );
  }
  let document: unknown;
  try {
    document = load(text, READING_LIMITS);
  } catch {
    // The parser's own message quotes the text, which may contain secrets.
    const { maxDepth, maxAliases } = READING_LIMITS;
    throw new KubeconfigError(
      'kubeconfig-malformed',
      `the kubeconfig is not valid YAML, nested deeper than ${maxDepth} levels, or has more than ${maxAliases} aliases`,
    );
  }
  const parsed = kubeconfigSchema.safeParse(document);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new KubeconfigError(
      'kubeconfig-malformed',
      'does not have the type that a kubeconfig requires',
      at || undefined,
    );
  }
  return parsed.data;
}

function entryNamed(
  list: readonly ({ name: string } & Record<string, unknown>)[],
  name: string,
  key: 'cluster' | 'user' | 'context',
  listName: string,
): Record<string, unknown> {
  const matching = list.filter((entry) => entry.name === name);
  if (matching.length !== 1) {
    const known = list.map((entry) => entry.name).join(', ');
    throw new KubeconfigError(
      key === 'context' ? 'kubeconfig-context-unknown' : 'kubeconfig-malformed',
      matching.length === 0 ? `does not exist; there are: ${known || 'none'}` : 'occurs more than once',
      `${listName}[${name}]`,
    );
  }
  const value = fields.safeParse(matching[0]?.[key] ?? {});
  if (!value.success)
    throw new KubeconfigError('kubeconfig-malformed', 'must be a map', `${listName}[${name}].${key}`);
  return value.data;
}

function refuseFields(
  given: Readonly<Record<string, unknown>>,
  field: string,
  known: ReadonlySet<string>,
  refused: Readonly<Record<string, string>>,
): void {
  for (const [key, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === '' || known.has(key)) continue;
    const reason = Object.hasOwn(refused, key) ? refused[key] : undefined;
    throw new KubeconfigError(
      'kubeconfig-refused',
      reason ?? 'is an unknown field: remove it',
      `${field}.${key}`,
    );
  }
}

function tokenField(given: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const text = textField(given, 'token', field);
  if (text === undefined) return undefined;
  const token = clusterToken(text);
  if (token !== undefined) return token;
  throw new KubeconfigError(
    'kubeconfig-credentials-malformed',
    'contains line breaks or other characters that a token cannot contain: copy it again',
    `${field}.token`,
  );
}

function textField(given: Readonly<Record<string, unknown>>, key: string, field: string): string | undefined {
  const value = given[key];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string')
    throw new KubeconfigError('kubeconfig-malformed', 'must be text', `${field}.${key}`);
  return value;
}
