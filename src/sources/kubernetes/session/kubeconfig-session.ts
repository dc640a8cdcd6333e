import { HttpMethod, RequestContext } from '@kubernetes/client-node';
import type { KubeConfig } from '@kubernetes/client-node';
import { SourceError } from '../../source-error.ts';
import { firstLine, loadKubeconfig } from './own-kubeconfig.ts';
import { apiServerAgent } from './session.ts';
import type { ApiServerSession } from './session.ts';

/** Exec plugins and token files are used again after this time. */
const AUTHENTICATION_LIFETIME_MS = 60_000;

/** Opens a context of the user's own kubeconfig; runs its exec plugin and reads its files as kubectl would. */
export async function openKubeconfigSession(
  context: string,
  files: readonly string[],
): Promise<ApiServerSession> {
  let config = useContext(context, files);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) {
    throw new SourceError(
      'connection-invalid',
      `the kubeconfig context ${context} names a cluster that the kubeconfig does not contain`,
    );
  }
  let signedIn = await signIn(config, server);
  const dispatcher = signedIn.getDispatcher() ?? apiServerAgent({});
  let signedInAt = performance.now();
  return {
    url: new URL(server),
    dispatcher,
    async authenticate(freshness) {
      if (freshness === 'refreshed' || performance.now() - signedInAt > AUTHENTICATION_LIFETIME_MS) {
        // A new configuration drops the plugin's cached token, which the server no longer accepts.
        if (freshness === 'refreshed') config = useContext(context, files);
        signedIn = await signIn(config, server);
        await signedIn.getDispatcher()?.destroy();
        signedInAt = performance.now();
      }
      return signedIn.getHeaders();
    },
    close: () => dispatcher.destroy(),
  };
}

function useContext(context: string, files: readonly string[]): KubeConfig {
  const config = loadKubeconfig(files);
  if (config.getContextObject(context) === null) {
    const known = config.getContexts().map(({ name }) => name);
    throw new SourceError(
      'connection-invalid',
      `there is no kubeconfig context ${context}; there are: ${known.join(', ') || 'none'}`,
    );
  }
  config.setCurrentContext(context);
  for (const user of config.getUsers()) tellExecPlugin(user.exec);
  return config;
}

/**
 * Plugins built with client-go need `KUBERNETES_EXEC_INFO` (client.authentication.k8s.io), which the library does not
 * set.
 */
function tellExecPlugin(exec: unknown): void {
  if (typeof exec !== 'object' || exec === null) return;
  const plugin: { apiVersion?: unknown; env?: unknown } = exec;
  const given: unknown[] = Array.isArray(plugin.env) ? plugin.env : [];
  const info = { apiVersion: plugin.apiVersion, kind: 'ExecCredential', spec: { interactive: false } };
  plugin.env = [{ name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }, ...given];
}

async function signIn(config: KubeConfig, server: string): Promise<RequestContext> {
  const request = new RequestContext(server, HttpMethod.GET);
  try {
    await config.applySecurityAuthentication(request);
  } catch (error) {
    throw new SourceError('connection-invalid', `signing in failed: ${firstLine(error)}`);
  }
  return request;
}
