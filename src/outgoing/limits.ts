/** Limits of one request to a configured service. */
export interface OutgoingLimits {
  /** For the connection: DNS, TCP and TLS, and the tunnel through a proxy. */
  readonly connectMs: number;
  /** Without any part of the response. */
  readonly responseMs: number;
  /** For all of the request. */
  readonly wholeMs: number;
  readonly maxResponseBytes: number;
}

export const OUTGOING_LIMITS: OutgoingLimits = {
  connectMs: 10_000,
  responseMs: 20_000,
  wholeMs: 30_000,
  maxResponseBytes: 8 * 1024 * 1024,
};
