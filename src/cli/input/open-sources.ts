import { readFileSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Source } from '../../clusters/sources/source.ts';
import { processVariables } from '../../config/environment.ts';
import { UsageError } from '../failure.ts';
import type { SourceOptions } from './source-options.ts';

export interface NamedSource {
  /** The name of the cluster in the output. */
  readonly name: string;
  readonly source: Source;
}

/** The sources given on the command line. Throws `UsageError` if there are none, or of two kinds. */
export async function openSources(
  paths: readonly string[],
  options: SourceOptions,
): Promise<readonly NamedSource[]> {
  const ways = [
    paths.length > 0 && 'paths',
    options.context !== undefined && '--context',
    options.allContexts === true && '--all-contexts',
    options.inCluster === true && '--in-cluster',
    options.server !== undefined && '--server',
  ].filter((way) => way !== false);
  if (ways.length === 0) {
    throw new UsageError(
      'give an input: manifest paths (or - for stdin), --context NAME, --all-contexts, --in-cluster or --server URL',
    );
  }
  if (ways.length > 1)
    throw new UsageError(`${ways.join(' and ')} cannot be combined: give only one of them`);
  if (paths.length > 0) {
    for (const path of paths) await refuseSeveralStates(path);
    if (options.separate !== true) return [await manifests(paths, options)];
    return Promise.all(paths.map((path) => manifests([path], options, nameAmong(path, paths))));
  }
  if (options.inCluster === true) return [await inCluster()];
  if (options.server !== undefined) return [await server(options.server, options)];
  return contexts(options);
}

/** The only source given on the command line, for commands that read one cluster. */
export async function openSource(
  paths: readonly string[],
  options: SourceOptions,
  command: string,
): Promise<NamedSource> {
  const [source, ...others] = await openSources(paths, options);
  if (source !== undefined && others.length === 0) return source;
  throw new UsageError(`${command} reads one cluster: give one context, or paths of one cluster`);
}

async function manifests(
  paths: readonly string[],
  options: SourceOptions,
  name: string = paths.map(nameOf).join(' + '),
): Promise<NamedSource> {
  const { ManifestSource } = await import('../../clusters/sources/manifests/manifest-source.ts');
  return {
    name,
    source: new ManifestSource({ paths, strict: options.strict ?? false, exclude: options.exclude ?? [] }),
  };
}

function nameOf(path: string): string {
  return path === '-' ? 'stdin' : basename(resolve(path));
}

/** The last part of a path, or the whole path if another path has the same last part. */
function nameAmong(path: string, paths: readonly string[]): string {
  const name = nameOf(path);
  return paths.filter((other) => nameOf(other) === name).length > 1 ? path : name;
}

/** A folder with dated states does not contain the manifests of a single moment. */
async function refuseSeveralStates(path: string): Promise<void> {
  const { datedStates } = await import('../../clusters/sources/manifests/dated-states.ts');
  const children = subfolders(path);
  for (const folder of [path, ...children.map((name) => join(path, name))]) {
    const states = datedStates(folder === path ? children : subfolders(folder));
    const newest = states.at(-1);
    if (newest === undefined || states.length === 1) continue;
    throw new UsageError(
      `${folder} contains the states of ${states.length} days: give one of them, such as ${join(folder, newest.path)}, or register ${folder} with the service, which reads them as history`,
    );
  }
}

/** The names of the folders in a folder; empty if it cannot be read, which the source reports. */
function subfolders(path: string): readonly string[] {
  try {
    const entries = path === '-' ? [] : readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

async function contexts(options: SourceOptions): Promise<readonly NamedSource[]> {
  const { cliConnections } = await import('../../clusters/sources/kubernetes/session/cli-connections.ts');
  const { KubernetesSource } = await import('../../clusters/sources/kubernetes/kubernetes-source.ts');
  const chosen = options.allContexts === true ? 'all' : (options.context ?? 'current');
  const named = await cliConnections(options.kubeconfig, chosen);
  return named.map(({ name, connection }) => ({ name, source: new KubernetesSource({ connection }) }));
}

async function inCluster(): Promise<NamedSource> {
  const { inClusterConnection } = await import('../../clusters/sources/kubernetes/session/connection.ts');
  const { KubernetesSource } = await import('../../clusters/sources/kubernetes/kubernetes-source.ts');
  const connection = inClusterConnection(processVariables());
  if (connection === undefined) {
    throw new UsageError('--in-cluster works only inside a pod: KUBERNETES_SERVICE_HOST is not set');
  }
  return { name: 'in-cluster', source: new KubernetesSource({ connection }) };
}

async function server(address: string, options: SourceOptions): Promise<NamedSource> {
  if (options.tokenFile === undefined) throw new UsageError('--server requires --token-file');
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    throw new UsageError(
      `--server: ${address} is not the address of an API server: use a URL such as https://10.0.0.1:6443`,
    );
  const { OWN_SERVERS } = await import('../../clusters/sources/kubernetes/session/server-address.ts');
  const { KubernetesSource } = await import('../../clusters/sources/kubernetes/kubernetes-source.ts');
  const token = readOption(options.tokenFile, '--token-file').trim();
  const authority =
    options.certificateAuthority === undefined
      ? {}
      : { certificateAuthority: readOption(options.certificateAuthority, '--certificate-authority') };
  const connection = {
    type: 'credentials',
    server: address,
    credentials: { token, ...authority },
    addresses: OWN_SERVERS,
  } as const;
  return { name: new URL(address).host, source: new KubernetesSource({ connection }) };
}

function readOption(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    throw new UsageError(`${option}: ${file} cannot be read (${code})`);
  }
}
