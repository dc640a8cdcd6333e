import type { Command } from 'commander';
import { withAssumptionOptions } from './assumption-options.ts';

/** Adds to a command where it reads clusters from, and what it takes them to do. */
export function addSourceArguments(command: Command): Command {
  return withAssumptionOptions(
    command
      .argument('[path...]', 'manifest files and folders; - reads stdin')
      .option('--context <name...>', 'kubeconfig contexts to read live')
      .option('--all-contexts', 'every context of the kubeconfig')
      .option('--kubeconfig <file>', 'kubeconfig to use (default: as kubectl finds it)')
      .option('--in-cluster', 'the cluster this pod runs in, by its service account')
      .option('--server <url>', 'an API server, with --token-file')
      .option('--token-file <file>', 'bearer token for --server')
      .option('--certificate-authority <file>', 'CA certificate (PEM) of --server')
      .option('--strict', 'a broken document is fatal instead of being left out and reported'),
  );
}
