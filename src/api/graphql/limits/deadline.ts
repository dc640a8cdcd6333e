import { defaultFieldResolver, isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { Refusal } from '../../../refusals/refusals.ts';

/** The time by which an operation must be answered. */
export class Deadline {
  readonly seconds: number;
  readonly #expiresAt: number;
  #expiry: Promise<never> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(seconds: number) {
    this.seconds = seconds;
    this.#expiresAt = performance.now() + seconds * 1000;
  }

  /** Milliseconds left; 0 after the deadline. */
  remaining(): number {
    return Math.max(0, this.#expiresAt - performance.now());
  }

  /** Throws a refusal that names the limit if the deadline has passed. */
  check(): void {
    if (this.remaining() === 0) throw this.#refusal();
  }

  /**
   * Resolves or rejects like the promise, or rejects with a refusal that names the limit if the deadline passes first.
   * A later rejection of the promise is ignored here: unhandled, it would end the process.
   */
  race<T>(promise: PromiseLike<T>): Promise<T> {
    const expiry =
      this.remaining() === 0 ? Promise.reject(this.#refusal()) : (this.#expiry ??= this.#startTimer());
    return Promise.race([expiry, promise]);
  }

  /** Clears the timer after the operation has been answered. */
  end(): void {
    clearTimeout(this.#timer);
  }

  #startTimer(): Promise<never> {
    const expiry = new Promise<never>((_, reject) => {
      this.#timer = setTimeout(() => reject(this.#refusal()), this.remaining()).unref();
    });
    expiry.catch(() => undefined);
    return expiry;
  }

  #refusal(): Refusal {
    return new Refusal(
      'timeout',
      `the operation exceeded the limit "operationSeconds" (${this.seconds}): request less at once`,
    );
  }
}

/** Applies the deadline of the operation's context to every field with its own resolver. */
export function enforceDeadlines(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__') || type === schema.getSubscriptionType()) continue;
    for (const field of Object.values(type.getFields())) {
      const resolve = field.resolve;
      if (resolve === undefined || resolve === defaultFieldResolver) continue;
      field.resolve = (source, args, context: { deadline: Deadline }, info) => {
        context.deadline.check();
        const value: unknown = resolve(source, args, context, info);
        return isPromise(value) ? context.deadline.race(value) : value;
      };
    }
  }
  return schema;
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
