import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { cliConnections } from '../../../src/sources/kubernetes/session/cli-connections.ts';
import type { ContextChoice } from '../../../src/sources/kubernetes/session/cli-connections.ts';
import type { ApiServerConnection } from '../../../src/sources/kubernetes/session/connection.ts';
import { kubeconfigPaths } from '../../../src/sources/kubernetes/session/kubeconfig-token-files.ts';
import { inClusterConnection } from '../../../src/sources/kubernetes/session/connection.ts';
import { KubernetesSource } from '../../../src/sources/kubernetes/kubernetes-source.ts';
import type { Collection } from '../../../src/sources/source.ts';
import { FakeApiServer } from '../../support/fake-api-server/fake-api-server.ts';
import { namespace } from '../../support/fake-api-server/objects.ts';

let server: FakeApiServer;
let directory: string;

beforeEach(async () => {
  server = await FakeApiServer.start();
  server.put(namespace('shop'));
  directory = await mkdtemp(join(tmpdir(), 'ringfence-own-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await rm(directory, { recursive: true });
});

/** Writes a kubeconfig with one context per user; the first is the current one. */
async function kubeconfig(
  users: Readonly<Record<string, object>>,
  file = 'config',
  cluster: object = {},
): Promise<string> {
  const path = join(directory, file);
  const names = Object.keys(users);
  const authority = Buffer.from(server.authority.certificate).toString('base64');
  await writeFile(
    path,
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': names[0],
      clusters: [
        {
          name: 'fake',
          cluster: { server: server.url, 'certificate-authority-data': authority, ...cluster },
        },
      ],
      users: names.map((name) => ({ name, user: users[name] })),
      contexts: names.map((name) => ({ name, context: { cluster: 'fake', user: name } })),
    }),
  );
  return path;
}

async function contextNames(path: string | undefined, choice: ContextChoice): Promise<readonly string[]> {
  return (await cliConnections(kubeconfigPaths(path, process.env), choice)).map(({ name }) => name);
}

function collect(connection: ApiServerConnection): Promise<Collection> {
  const source = new KubernetesSource({ connection, limits: { maxAttempts: 1, requestTimeoutMs: 5000 } });
  return source.collect({ signal: new AbortController().signal });
}

async function collectCurrent(path: string): Promise<Collection> {
  const [current] = await cliConnections([path], 'current');
  if (current === undefined) throw new Error('there is no current context');
  return collect(current.connection);
}

describe('the kubeconfig on a person’s own machine', () => {
  it('gives the current context, named ones, or all', async () => {
    const path = await kubeconfig({ prod: {}, staging: {}, dev: {} });
    expect(await contextNames(path, 'current')).toEqual(['prod']);
    expect(await contextNames(path, ['dev', 'staging'])).toEqual(['dev', 'staging']);
    expect(await contextNames(path, 'all')).toEqual(['prod', 'staging', 'dev']);
  });

  it('says which contexts there are when one is not', async () => {
    const path = await kubeconfig({ prod: {}, staging: {} });
    await expect(cliConnections([path], ['prd'])).rejects.toThrow(
      'there is no kubeconfig context prd; there are: prod, staging',
    );
  });

  it('says which file is not there', async () => {
    await expect(cliConnections([join(directory, 'none')], 'all')).rejects.toThrow(/no kubeconfig at .*none/);
  });

  it('is found through KUBECONFIG, over several files, of which the first to name a thing counts', async () => {
    const first = await kubeconfig({ prod: { token: server.token } }, 'first');
    const second = await kubeconfig({ prod: { token: 'wrong' }, dev: {} }, 'second');
    vi.stubEnv('KUBECONFIG', [join(directory, 'missing'), first, second].join(delimiter));
    expect(await contextNames(undefined, 'all')).toEqual(['prod', 'dev']);
    const [prod] = await cliConnections(kubeconfigPaths(undefined, process.env), 'current');
    expect(prod && (await collect(prod.connection)).inventory.namespaces).toHaveLength(1);
  });

  it('signs in with a token', async () => {
    const { inventory } = await collectCurrent(await kubeconfig({ prod: { token: server.token } }));
    expect(inventory.namespaces.map(({ name }) => name)).toEqual(['shop']);
  });

  it('signs in with a token file, whose path is relative to the kubeconfig', async () => {
    await writeFile(join(directory, 'token'), server.token);
    const { inventory } = await collectCurrent(await kubeconfig({ prod: { tokenFile: 'token' } }));
    expect(inventory.namespaces.map(({ name }) => name)).toEqual(['shop']);
  });

  it('reads the authority from a file', async () => {
    await writeFile(join(directory, 'ca.crt'), server.authority.certificate);
    const cluster = { 'certificate-authority-data': undefined, 'certificate-authority': 'ca.crt' };
    const { inventory } = await collectCurrent(
      await kubeconfig({ prod: { token: server.token } }, 'config', cluster),
    );
    expect(inventory.namespaces).toHaveLength(1);
  });

  it('signs in with the token of an exec plugin, as kubectl does', async () => {
    const { inventory } = await collectCurrent(await kubeconfig({ prod: { exec: await plugin() } }));
    expect(inventory.namespaces).toHaveLength(1);
  });

  it('asks the plugin again when the server no longer takes its token', async () => {
    server.before({ resource: 'services' }, () => server.acceptTokens('plugin-token-2'));
    const { inventory } = await collectCurrent(await kubeconfig({ prod: { exec: await plugin() } }));
    expect(inventory.unread).toEqual([]);
  });

  it('never has more than two requests in hand', async () => {
    await server.close();
    server = await FakeApiServer.start({ latencyMs: 5 });
    await collectCurrent(await kubeconfig({ prod: { token: server.token } }));
    expect(server.peakConcurrency).toBe(2);
  });

  it('says what a plugin that fails says', async () => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: join(directory, 'no-such-plugin'),
    };
    await expect(collectCurrent(await kubeconfig({ prod: { exec } }))).rejects.toMatchObject({
      code: 'connection-invalid',
      message: expect.stringMatching(/signing in failed: .*no-such-plugin/),
    });
  });

  it('is refused by a server that does not take its token', async () => {
    await expect(collectCurrent(await kubeconfig({ prod: { token: 'wrong' } }))).rejects.toMatchObject({
      code: 'unauthorised',
    });
  });
});

/** An exec plugin that returns first the server's token, and then `plugin-token-<n>`. */
async function plugin(): Promise<object> {
  const path = join(directory, 'plugin.mjs');
  const counter = join(directory, 'runs');
  await writeFile(
    path,
    `#!${process.execPath}
import { appendFileSync, readFileSync } from 'node:fs';
const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
if (info.kind !== 'ExecCredential') throw new Error('no exec info');
appendFileSync(${JSON.stringify(counter)}, 'x');
const run = readFileSync(${JSON.stringify(counter)}, 'utf8').length;
const token = run === 1 ? ${JSON.stringify(server.token)} : 'plugin-token-' + run;
console.log(JSON.stringify({ apiVersion: info.apiVersion, kind: 'ExecCredential', status: { token } }));
`,
  );
  await chmod(path, 0o755);
  return { apiVersion: 'client.authentication.k8s.io/v1', command: path, interactiveMode: 'Never' };
}

describe('the service account of a pod', () => {
  it('is used with the address that Kubernetes tells each pod', async () => {
    await writeFile(join(directory, 'token'), server.token);
    await writeFile(join(directory, 'ca.crt'), server.authority.certificate);
    const { hostname, port } = new URL(server.url);
    const variables = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
    const connection = inClusterConnection(variables, directory);
    expect(connection && (await collect(connection)).inventory.namespaces).toHaveLength(1);
  });

  it('goes on with the new token when the kubelet has replaced it', async () => {
    await writeFile(join(directory, 'token'), server.token);
    await writeFile(join(directory, 'ca.crt'), server.authority.certificate);
    let replaced: Promise<void> | undefined;
    server.before({ path: '/apis' }, () => {
      replaced = writeFile(join(directory, 'token'), 'fake-token-2\n');
    });
    server.before({ resource: 'services' }, () => server.acceptTokens('fake-token-2'));
    const collection = await collect({
      type: 'in-cluster',
      server: server.url,
      serviceAccountDirectory: directory,
    });
    await replaced;
    expect(collection.inventory.unread).toEqual([]);
  });

  it('is told apart from a process outside a pod', () => {
    expect(inClusterConnection({})).toBeUndefined();
    const variables = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
    expect(inClusterConnection(variables)).toMatchObject({ server: 'https://[fd00::1]:443' });
  });

  it('says what to do when it is not mounted', async () => {
    const connection = {
      type: 'in-cluster',
      server: server.url,
      serviceAccountDirectory: directory,
    } as const;
    await expect(collect(connection)).rejects.toMatchObject({
      code: 'connection-invalid',
      message: expect.stringContaining('automountServiceAccountToken'),
    });
  });
});
