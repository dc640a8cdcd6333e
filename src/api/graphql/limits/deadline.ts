import { defaultFieldResolver, isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { Refusal } from '../../refusals.ts';

/** The moment by which an operation has to be answered. */
export class Deadline {
  readonly seconds: number;
  readonly #expiresAt: number;
  #expiry: Promise<never> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(seconds: number) {
    this.seconds = seconds;
    this.#expiresAt = performance.now() + seconds * 1000;
  }

  /** Milliseconds left; 0 when it is over. */
  remaining(): number {
    return Math.max(0, this.#expiresAt - performance.now());
  }

  /** Throws a refusal that names the limit once the moment is over. */
  check(): void {
    if (this.remaining() === 0) throw this.#refusal();
  }

  /**
   * The promise's outcome, or a refusal that names the limit if that comes first. What the promise fails with later is
   * dropped here: unhandled, it would end the process.
   */
  race<T>(promise: PromiseLike<T>): Promise<T> {
    const expiry =
      this.remaining() === 0 ? Promise.reject(this.#refusal()) : (this.#expiry ??= this.#startTimer());
    return Promise.race([expiry, promise]);
  }

  /** Lets go of the timer once the operation is answered. */
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
      `the operation ran over the limit "operationSeconds" (${this.seconds}): ask for less at once`,
    );
  }
}

/** Puts every field that has a resolver of its own under the deadline in the operation's context. */
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

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
