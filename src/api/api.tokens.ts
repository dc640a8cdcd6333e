/** Injection token of the `ApiSettings`. */
export const API_SETTINGS = Symbol('ApiSettings');

/** Injection token of the pino `Logger`. */
export const LOGGER = Symbol('Logger');

/** Injection token of the `Liveness`. */
export const LIVENESS = Symbol('Liveness');

/** Injection token of the `Readiness` checks. */
export const READINESS = Symbol('Readiness');
