import type { Command } from 'commander';

/** The address of the service that a command uses. */
export interface AddressOption {
  readonly url?: string;
}

/** Adds `--url` to a command. */
export function withAddress(command: Command): Command {
  return command.option(
    '--url <address>',
    'address of the service (default: $RINGFENCE_URL, or http://127.0.0.1:8080); its token is read from $RINGFENCE_TOKEN',
  );
}
