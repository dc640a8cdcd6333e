import { Option, type Command } from 'commander';
import { collected } from './filters.ts';
import { withAssumptions } from './assumption-options.ts';

/** The command-line options that select clusters. */
export interface SourceOptions {
  readonly context?: readonly string[];
  readonly allContexts?: boolean;
  readonly kubeconfig?: string;
  readonly inCluster?: boolean;
  readonly server?: string;
  readonly tokenFile?: string;
  readonly certificateAuthority?: string;
  readonly strict?: boolean;
  readonly exclude?: readonly string[];
  /** Each path is a separate cluster. */
  readonly separate?: boolean;
}

/** Adds the options for input and assumptions to a command. */
export function withSources(command: Command): Command {
  return withAssumptions(
    command
      .argument('[path...]', 'manifest files and folders; - reads stdin')
      .option('--context <name...>', 'kubeconfig contexts of live clusters')
      .option('--all-contexts', 'all contexts of the kubeconfig')
      .option('--kubeconfig <file>', 'kubeconfig to use (default: as kubectl finds it)')
      .option('--in-cluster', 'the cluster that this pod runs in, with its service account')
      .option('--server <url>', 'URL of an API server; requires --token-file')
      .option('--token-file <file>', 'bearer token for --server')
      .option('--certificate-authority <file>', 'CA certificate (PEM) of --server')
      .addOption(
        new Option(
          '--exclude <pattern>',
          'exclude files and folders below a path, in gitignore syntax (repeatable); see also .ringfenceignore',
        ).argParser(collected),
      )
      .option('--strict', 'fail on a broken document instead of skipping and reporting it'),
  );
}
