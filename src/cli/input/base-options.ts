import type { Command } from 'commander';

/** The base that manifests are laid over, and which of its objects they replace. */
export interface BaseOptions {
  readonly onto?: string;
  readonly replace?: string;
}

/** Adds `--onto` and `--replace`, for bases that are read here and for those of the service. */
export function withBase(command: Command): Command {
  return command
    .option(
      '--onto <base>',
      'lay the manifests over this base: a file or folder, - for stdin, context:NAME, or a base of a running ' +
        'service: cluster:NAME for its latest complete snapshot, or snapshot:CLUSTER#NUMBER (or its id)',
    )
    .option(
      '--replace <what>',
      'with --onto, which objects of the base are deleted if the manifests do not contain them: namespace, ' +
        'selector=LABELS or overlay (default: namespace)',
    );
}
