export type NetworkErrorCode =
  'port-out-of-range' | 'invalid-connection-set' | 'invalid-address' | 'invalid-cidr';

/** Text or numbers that are not a port, a connection set, an address or a CIDR. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly code: NetworkErrorCode;

  constructor(code: NetworkErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
