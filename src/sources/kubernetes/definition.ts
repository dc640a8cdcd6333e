import { sourceForm, type SourceDefinition, type SourceFiles } from '../definition.ts';
import { z } from 'zod';
import { SourceError } from '../source-error.ts';
import { kubernetesArguments } from './arguments.ts';
import { credentialsFromKubeconfig } from './credentials/kubeconfig.ts';
import { KubeconfigError } from './credentials/kubeconfig-error.ts';
import { checkApiServer, openApiServer } from './open-api-server.ts';
import type { ApiServerConnection } from './session/connection.ts';

export interface KubernetesServer {
  readonly type: 'kubernetes';
  readonly server: string;
  readonly contextName?: string;
}

export interface KubernetesOpening {
  readonly type: 'kubernetes';
  readonly connection: ApiServerConnection;
}

/** An API server, with stored credentials. */
export const kubernetesDefinition: SourceDefinition<KubernetesServer, KubernetesOpening> = {
  type: 'kubernetes',
  description: 'An API server, reached with stored credentials.',
  credentials: 'stored',
  location: 'remote',
  forms: [
    sourceForm({
      type: 'kubeconfig',
      help: 'an API server, by a context of a kubeconfig, which is read when the service starts',
      keys: {
        file: z.string().min(1).describe('the kubeconfig'),
        context: z.string().min(1).optional().describe('the context; by default the current one'),
      },
      read({ file, context }, files) {
        const kubeconfig = files.read(file, 'file');
        if (kubeconfig === undefined) return undefined;
        try {
          const { contextName, server, credentials } = credentialsFromKubeconfig(kubeconfig, context);
          return { source: { type: 'kubernetes', server, contextName }, credentials };
        } catch (error) {
          if (!(error instanceof KubeconfigError)) throw error;
          files.report(error.message, 'file');
          return undefined;
        }
      },
    }),
    sourceForm({
      type: 'kubernetes',
      help: 'an API server, by its address',
      keys: {
        server: z
          .url({
            protocol: /^https$/,
            error: 'must be the address of an API server: https://host:port',
          })
          .describe('`https://host:port`'),
        certificateAuthorityFile: z.string().min(1).optional().describe('PEM'),
        token: z
          .string()
          .min(1)
          .optional()
          .describe(
            'a reference to an environment variable, `${NAME}`; a token in the file itself is refused',
          ),
        tokenFile: z.string().min(1).optional().describe('instead of `token`'),
      },
      read({ server, certificateAuthorityFile, token, tokenFile }, files) {
        const certificateAuthority =
          certificateAuthorityFile === undefined
            ? undefined
            : files.read(certificateAuthorityFile, 'certificateAuthorityFile');
        const bearer = readToken({ token, tokenFile }, files);
        if (bearer === undefined) return undefined;
        const credentials = {
          token: bearer,
          ...(certificateAuthority !== undefined && { certificateAuthority }),
        };
        return { source: { type: 'kubernetes', server }, credentials };
      },
    }),
  ],
  arguments: kubernetesArguments,
  show: ({ server, contextName }) => ({ server, ...(contextName !== undefined && { contextName }) }),
  prepare({ server }, { credentials, addresses }) {
    if (credentials === undefined)
      throw new SourceError(
        'connection-invalid',
        'no credentials are stored for this cluster: register it again',
      );
    return { type: 'kubernetes', connection: { type: 'credentials', server, credentials, addresses } };
  },
  open: ({ connection }) => openApiServer(connection),
  check: ({ connection }) => checkApiServer(connection),
};

function readToken(
  { token, tokenFile }: { readonly token: string | undefined; readonly tokenFile: string | undefined },
  files: SourceFiles,
): string | undefined {
  if ((token === undefined) === (tokenFile === undefined)) {
    files.report('give either token (as a reference, ${NAME}) or tokenFile');
    return undefined;
  }
  if (token !== undefined && files.written('token') === 'in-full') {
    files.report(
      'a token must not be written into this file: put it into an environment variable and write ${NAME}, or into a file and use tokenFile. Replace this token, because others may have read it',
      'token',
    );
    return undefined;
  }
  return token ?? files.read(tokenFile ?? '', 'tokenFile');
}
