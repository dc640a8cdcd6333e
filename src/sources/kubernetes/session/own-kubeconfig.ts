import { existsSync } from 'node:fs';
import { KubeConfig } from '@kubernetes/client-node';
import { SourceError } from '../../source-error.ts';
import { kubeconfigTokenFiles } from './kubeconfig-token-files.ts';

/**
 * Loads the user's own kubeconfig as kubectl does: files that do not exist are skipped, and if several files define the same entry, the first one is used.
 *
 * @throws SourceError `connection-invalid` naming the file
 */
export function loadKubeconfig(paths: readonly string[]): KubeConfig {
  const there = paths.filter((file) => existsSync(file));
  if (there.length === 0) {
    throw new SourceError('connection-invalid', `there is no kubeconfig at ${paths.join(', ')}`);
  }
  const merged = new KubeConfig();
  for (const file of there) {
    try {
      const config = new KubeConfig();
      config.loadFromFile(file);
      merge(merged, config);
    } catch (error) {
      throw new SourceError(
        'connection-invalid',
        `the kubeconfig ${file} cannot be read: ${firstLine(error)}`,
      );
    }
  }
  const tokenFiles = kubeconfigTokenFiles(there);
  merged.users = merged.users.map((user) => {
    const tokenFile = tokenFiles.get(user.name);
    return tokenFile === undefined
      ? user
      : { ...user, authProvider: { name: 'tokenFile', config: { tokenFile } } };
  });
  return merged;
}

function merge(into: KubeConfig, from: KubeConfig): void {
  into.clusters = [...into.clusters, ...notNamedIn(into.clusters, from.clusters)];
  into.users = [...into.users, ...notNamedIn(into.users, from.users)];
  into.contexts = [...into.contexts, ...notNamedIn(into.contexts, from.contexts)];
  if (!into.currentContext && from.currentContext) into.setCurrentContext(from.currentContext);
}

function notNamedIn<T extends { readonly name: string }>(
  known: readonly T[],
  items: readonly T[],
): readonly T[] {
  return items.filter(({ name }) => !known.some((item) => item.name === name));
}

/** The first line of an error from a plugin or parser; the rest may quote its input. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0]?.slice(0, 300) ?? '';
}
