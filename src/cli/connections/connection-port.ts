import { InvalidArgumentError } from 'commander';
import { PROTOCOLS } from '../../core/network/protocol.ts';
import type { Protocol } from '../../core/network/protocol.ts';

/** A port as given on the command line. */
export interface ConnectionPort {
  readonly port: number;
  readonly protocol: Protocol;
}

/** Parses `5432`, `5432/tcp` or `53/UDP`; the default protocol is TCP. */
export function parseConnectionPort(text: string): ConnectionPort {
  const [, digits, name = 'tcp'] = /^(\d{1,5})(?:\/([a-z]+))?$/i.exec(text) ?? [];
  const port = Number(digits);
  if (!(port >= 1 && port <= 65_535))
    throw new InvalidArgumentError('A port is a number from 1 to 65535, such as 5432 or 5432/tcp.');
  const protocol = PROTOCOLS.find((known) => known === name.toUpperCase());
  if (protocol === undefined)
    throw new InvalidArgumentError(`Protocols: ${PROTOCOLS.join(', ').toLowerCase()}.`);
  return { port, protocol };
}
