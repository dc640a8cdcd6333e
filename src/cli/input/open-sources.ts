import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Source } from '../../clusters/sources/source.ts';
import { processVariables } from '../../config/environment.ts';
import { UsageError } from '../failure.ts';
import type { SourceOptions } from './source-options.ts';

export interface NamedSource {
  /** What the cluster is called in the output. */
  readonly name: string;
  readonly source: Source;
}

/** The clusters that the command line points at. Throws `UsageError` where it points at none, or at two kinds. */
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
      'say what to read: manifest paths (or - for stdin), --context NAME, --all-contexts, --in-cluster or --server URL',
    );
  }
  if (ways.length > 1) throw new UsageError(`${ways.join(' and ')} cannot be combined: give one of them`);
  if (paths.length > 0) return [await manifests(paths, options)];
  if (options.inCluster === true) return [await inCluster()];
  if (options.server !== undefined) return [await server(options.server, options)];
  return contexts(options);
}

/** The only cluster that the command line points at; `command` judges one at a time. */
export async function openSource(
  paths: readonly string[],
  options: SourceOptions,
  command: string,
): Promise<NamedSource> {
  const [source, ...others] = await openSources(paths, options);
  if (source !== undefined && others.length === 0) return source;
  throw new UsageError(`${command} reads one cluster: give one context, or paths that belong together`);
}

async function manifests(paths: readonly string[], options: SourceOptions): Promise<NamedSource> {
  const { ManifestSource } = await import('../../clusters/sources/manifests/manifest-source.ts');
  const name = paths.map((path) => (path === '-' ? 'stdin' : basename(resolve(path)))).join(' + ');
  const source = new ManifestSource({ paths, strict: options.strict ?? false });
  return { name, source };
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
    throw new UsageError('--in-cluster works inside a pod only: KUBERNETES_SERVICE_HOST is not set here');
  }
  return { name: 'in-cluster', source: new KubernetesSource({ connection }) };
}

async function server(address: string, options: SourceOptions): Promise<NamedSource> {
  if (options.tokenFile === undefined) throw new UsageError('--server needs --token-file');
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
