import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import type { DestinationStream, Level, Logger } from 'pino';
import { correlationId } from './correlation.ts';

/** Keys whose values are never logged, at up to three levels of nesting. */
const SECRET_KEYS = [
  'authorization',
  'cookie',
  'set-cookie',
  'token',
  'secret',
  'password',
  'credentials',
  'kubeconfig',
  'clientKey',
  'connectionString',
];

const redactedPaths = SECRET_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]);

/** Structured logs: one JSON object per line, with the correlation id of the request. */
export function createLogger(options: { level: Level | 'silent'; destination?: DestinationStream }): Logger {
  const settings = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: () => {
      const id = correlationId();
      return id === undefined ? {} : { correlationId: id };
    },
    redact: { paths: redactedPaths, censor: '[redacted]' },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}

/** Sends the framework's log through the same logger; its messages about routes on start are debug output. */
export class FrameworkLogger implements LoggerService {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log(message: unknown, ...details: unknown[]): void {
    this.#write('debug', message, details);
  }

  error(message: unknown, ...details: unknown[]): void {
    this.#write('error', message, details);
  }

  warn(message: unknown, ...details: unknown[]): void {
    this.#write('warn', message, details);
  }

  #write(level: Level, message: unknown, details: readonly unknown[]): void {
    const context = details.at(-1);
    const error = message instanceof Error ? message : undefined;
    this.#logger[level](
      {
        ...(typeof context === 'string' && { context }),
        ...(error && { err: error }),
      },
      error?.message ?? String(message),
    );
  }
}
