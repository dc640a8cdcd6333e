import { SourceError } from '../../source-error.ts';
import type { ApiServerConnection } from './connection.ts';

/** Which contexts of a kubeconfig to use: the current one, those named, or all. */
export type ContextChoice = 'current' | 'all' | readonly string[];

export interface NamedConnection {
  /** The context's name. */
  readonly name: string;
  readonly connection: ApiServerConnection;
}

/**
 * Connections from the user's own kubeconfig, for programs on the user's machine.
 *
 * @param files as `kubeconfigPaths` finds them
 * @throws SourceError `connection-invalid` if the file or a context does not exist
 */
export async function cliConnections(
  files: readonly string[],
  contexts: ContextChoice,
): Promise<readonly NamedConnection[]> {
  const { loadKubeconfig } = await import('./own-kubeconfig.ts');
  const config = loadKubeconfig(files);
  const known = config.getContexts().map(({ name }) => name);
  return chosen(contexts, known, config.getCurrentContext()).map((name) => ({
    name,
    connection: {
      type: 'kubeconfig-context',
      context: name,
      files,
    },
  }));
}

function chosen(
  contexts: ContextChoice,
  known: readonly string[],
  current: string | undefined,
): readonly string[] {
  const names = contexts === 'all' ? known : contexts === 'current' ? [current ?? ''] : contexts;
  const shown = known.join(', ') || 'none';
  if (names.length === 0) throw new SourceError('connection-invalid', 'the kubeconfig has no contexts');
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new SourceError(
      'connection-invalid',
      name === ''
        ? `the kubeconfig has no current context: name one of: ${shown}`
        : `there is no kubeconfig context ${name}; there are: ${shown}`,
    );
  }
  return [...new Set(names)];
}
