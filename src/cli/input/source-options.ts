import { Option, type Command } from 'commander';
import { collected } from './filters.ts';
import { withAssumptions } from './assumption-options.ts';

/** Where the command line says that clusters are. */
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
  /** Each path is a cluster of its own. */
  readonly separate?: boolean;
}

/** Adds to a command where it reads clusters from, and what is assumed of them. */
export function withSources(command: Command): Command {
  return withAssumptions(
    command
      .argument('[path...]', 'manifest files and folders; - reads stdin')
      .option('--context <name...>', 'kubeconfig contexts to read live')
      .option('--all-contexts', 'every context of the kubeconfig')
      .option('--kubeconfig <file>', 'kubeconfig to use (default: as kubectl finds it)')
      .option('--in-cluster', 'the cluster this pod runs in, by its service account')
      .option('--server <url>', 'an API server, with --token-file')
      .option('--token-file <file>', 'bearer token for --server')
      .option('--certificate-authority <file>', 'CA certificate (PEM) of --server')
      .addOption(
        new Option(
          '--exclude <pattern>',
          'leave out files and folders below a path, in the syntax of gitignore (repeatable); see also .ringfenceignore',
        ).argParser(collected),
      )
      .option('--strict', 'a broken document is fatal instead of being left out and reported'),
  );
}
