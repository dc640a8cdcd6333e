import type { FactoryProvider, Type } from '@nestjs/common';
import type { Pool } from 'pg';

/** Injection token of the `pg.Pool` that the whole application shares; the root module provides it. */
export const DATABASE_POOL = Symbol('DATABASE_POOL');

/** Provides a store, which is a plain class over the pool, to a feature module. */
export function storeProvider<T>(store: new (pool: Pool) => T): FactoryProvider<T> {
  return {
    provide: store as Type<T>,
    useFactory: (pool: Pool) => new store(pool),
    inject: [DATABASE_POOL],
  };
}
