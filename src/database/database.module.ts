import { Global, Inject, Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, OnApplicationShutdown, Type } from '@nestjs/common';
import type { Pool } from 'pg';
import { assertMigrated } from './migrations.ts';
import { assertUsable, createPool, type PoolOptions } from './pool.ts';

/** Injection token of the `pg.Pool` that the whole application shares. */
export const DATABASE_POOL = Symbol('DATABASE_POOL');

/** Provides a store, which is a plain class over the pool, to a feature module. */
export function storeProvider<T>(store: new (pool: Pool) => T): FactoryProvider<T> {
  return {
    provide: store as Type<T>,
    useFactory: (pool: Pool) => new store(pool),
    inject: [DATABASE_POOL],
  };
}

/**
 * The application's database. Start-up fails with a `DatabaseError` where it cannot be reached or has not been
 * migrated; the pool ends last, after everything that uses it has shut down.
 */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(DATABASE_POOL) private readonly pool: Pool) {}

  static register(options: PoolOptions): DynamicModule {
    const pool: FactoryProvider<Promise<Pool>> = {
      provide: DATABASE_POOL,
      useFactory: async () => {
        const opened = createPool(options);
        try {
          await assertUsable(opened);
          await assertMigrated(opened);
        } catch (error) {
          await opened.end();
          throw error;
        }
        return opened;
      },
    };
    return { module: DatabaseModule, providers: [pool], exports: [DATABASE_POOL] };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
