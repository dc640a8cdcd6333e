import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { sourceArguments, type NamedSource } from '../definition.ts';
import { SourceError } from '../source-error.ts';
import { openApiServer } from './open-api-server.ts';

const optionsSchema = z.object({
  context: z.array(z.string()).optional(),
  allContexts: z.boolean().optional(),
  kubeconfig: z.string().optional(),
  server: z.string().optional(),
  tokenFile: z.string().optional(),
  certificateAuthority: z.string().optional(),
});
type Options = z.output<typeof optionsSchema>;

/** API servers on the command line: by contexts of the user's own kubeconfig, or by an address. */
export const kubernetesArguments = sourceArguments<Options>({
  usage: '--context NAME, --all-contexts or --server URL',
  options: [
    { flags: '--context <name...>', help: 'kubeconfig contexts of live clusters' },
    { flags: '--all-contexts', help: 'all contexts of the kubeconfig' },
    { flags: '--kubeconfig <file>', help: 'kubeconfig to use (default: as kubectl finds it)' },
    { flags: '--server <url>', help: 'URL of an API server; requires --token-file' },
    { flags: '--token-file <file>', help: 'bearer token for --server' },
    { flags: '--certificate-authority <file>', help: 'CA certificate (PEM) of --server' },
  ],
  schema: optionsSchema,
  asks: (_, { context, allContexts, server }) =>
    [
      context !== undefined && '--context',
      allContexts === true && '--all-contexts',
      server !== undefined && '--server',
    ].filter((way) => way !== false),
  async open(_, options, variables) {
    if (options.server !== undefined) return [await openServer(options.server, options)];
    const { cliConnections } = await import('./session/cli-connections.ts');
    const { kubeconfigPaths } = await import('./session/kubeconfig-token-files.ts');
    const chosen = options.allContexts === true ? 'all' : (options.context ?? 'current');
    const connections = await cliConnections(kubeconfigPaths(options.kubeconfig, variables), chosen);
    return Promise.all(
      connections.map(async ({ name, connection }) => ({ name, source: await openApiServer(connection) })),
    );
  },
});

async function openServer(address: string, options: Options): Promise<NamedSource> {
  const { tokenFile, certificateAuthority } = options;
  if (tokenFile === undefined) throw new SourceError('connection-invalid', '--server requires --token-file');
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    throw new SourceError(
      'connection-invalid',
      `--server: ${address} is not the address of an API server: use a URL such as https://10.0.0.1:6443`,
    );
  const { OWN_SERVERS } = await import('./session/server-address.ts');
  const token = readOption(tokenFile, '--token-file').trim();
  const credentials = {
    token,
    ...(certificateAuthority !== undefined && {
      certificateAuthority: readOption(certificateAuthority, '--certificate-authority'),
    }),
  };
  const source = await openApiServer({
    type: 'credentials',
    server: address,
    credentials,
    addresses: OWN_SERVERS,
  });
  return { name: new URL(address).host, source };
}

function readOption(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    throw new SourceError('connection-invalid', `${option}: ${file} cannot be read (${code})`);
  }
}
