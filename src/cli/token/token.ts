import { ApiTokenService } from '../../auth/api-token.service.ts';
import type { ApiTokenStore } from '../../auth/api-token.store.ts';
import type { Role } from '../../auth/principal.ts';
import { WHOLE_FLEET } from '../../auth/whole-fleet.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import type { ClusterStore } from '../../clusters/cluster.store.ts';
import { loadStorageConfig } from '../../config/config.ts';
import { parseDuration } from '../../config/duration.ts';
import { processVariables } from '../../config/environment.ts';
import { migrate } from '../../database/migrations.ts';
import { openDatabase } from '../../database/open-database.ts';
import type { NamespaceNameStore } from '../../snapshots/names/namespace-names.store.ts';
import { makeStores } from '../../stores.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { clusterNamed } from '../input/cluster-names.ts';
import type { Terminal } from '../output/terminal.ts';
import { parsePerson, personText } from './person-text.ts';
import { CREATED_TOKEN_FORMATS, REVOKED_TOKEN_FORMATS, TOKEN_LIST_FORMATS } from './formats.ts';

interface CommonOptions {
  readonly config?: string;
  readonly output: 'table' | 'json';
}

export interface CreateTokenOptions extends CommonOptions {
  readonly name: string;
  readonly role: Role;
  readonly owner?: string;
  readonly expires: string;
  readonly cluster?: readonly string[];
  readonly namespace?: readonly string[];
}

/** `ringfence token create`: prints the token, which is known only at this moment. */
export async function createToken(options: CreateTokenOptions, terminal: Terminal): Promise<ExitCode> {
  const seconds = parseDuration(options.expires);
  if (seconds === undefined) throw new UsageError('--expires must be a duration such as 12h or 30d');
  const owner = options.owner === undefined ? null : parsePerson(options.owner);
  return withTokens(options, async ({ service, clusters, namespaceNames }) => {
    const scope: AccessScope = {
      clusters: await idsOf(clusters, options.cluster),
      namespaces: options.namespace ?? 'all',
    };
    const { token, apiToken } = await service.issue({
      name: options.name,
      role: options.role,
      scope,
      owner,
      expiresAt: new Date(Date.now() + seconds * 1000),
    });
    const clusterIds = scope.clusters === 'all' ? undefined : scope.clusters;
    const absent = await namespaceNames.unknownOf(WHOLE_FLEET, clusterIds, options.namespace ?? []);
    for (const name of absent) {
      terminal.progress(
        `warning: no snapshot of ${options.cluster?.join(', ') ?? 'any cluster'} has the namespace ${name}: ` +
          'the token sees nothing there until one has it',
      );
    }
    terminal.print(await CREATED_TOKEN_FORMATS[options.output].render({ ...apiToken, token }, terminal));
    const whose = apiToken.owner === null ? '' : ` of ${personText(apiToken.owner)}`;
    terminal.progress(
      `${apiToken.role}${whose} until ${apiToken.expiresAt.toISOString()}; the token is not shown again`,
    );
  });
}

/** The ids of clusters by name; all clusters if no name is given. */
async function idsOf(
  clusters: ClusterStore,
  wanted: readonly string[] | undefined,
): Promise<'all' | readonly string[]> {
  if (wanted === undefined) return 'all';
  const registered = await clusters.all(WHOLE_FLEET);
  return wanted.map((name) => clusterNamed(name, registered).id);
}

/** `ringfence token list`: active tokens, never the secrets. */
export async function listTokens(options: CommonOptions, terminal: Terminal): Promise<ExitCode> {
  return withTokens(options, async ({ store, clusters }) => {
    const tokens = await store.listActive(new Date());
    const nameOf = new Map((await clusters.all(WHOLE_FLEET)).map(({ id, name }) => [id, name]));
    const listed = tokens.map((token) => {
      const { clusters: ids } = token.scope;
      const clusterNames =
        ids === 'all' ? ids : ids.map((id) => `${nameOf.get(id) ?? 'no longer registered'} (${id})`);
      return { ...token, clusterNames };
    });
    terminal.print(await TOKEN_LIST_FORMATS[options.output].render(listed, terminal));
  });
}

/** `ringfence token revoke`: takes effect with the next request. */
export async function revokeToken(id: string, options: CommonOptions, terminal: Terminal): Promise<ExitCode> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
    throw new UsageError('give the id of a token from `ringfence token list`');
  }
  return withTokens(options, async ({ store }) => {
    const revoked = await store.revoke(id, new Date());
    if (revoked === undefined) throw new UsageError(`there is no token ${id}; see: ringfence token list`);
    terminal.print(await REVOKED_TOKEN_FORMATS[options.output].render(revoked, terminal));
  });
}

interface Tokens {
  readonly store: ApiTokenStore;
  readonly service: ApiTokenService;
  readonly clusters: ClusterStore;
  readonly namespaceNames: NamespaceNameStore;
}

async function withTokens(options: CommonOptions, act: (tokens: Tokens) => Promise<void>): Promise<ExitCode> {
  const config = loadStorageConfig({ file: options.config, env: processVariables() });
  const database = await openDatabase(config, { embedded: 'shared' });
  try {
    await migrate(database.pool);
    const { apiTokens: store, clusters, namespaceNames } = makeStores(database.pool);
    await act({ store, service: new ApiTokenService(store), clusters, namespaceNames });
    return EXIT.ok;
  } finally {
    await database.close();
  }
}
