import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { PrismaClient } from './generated/client.ts';

const clients = new WeakMap<Pool, PrismaClient>();

/** The Prisma client of a pool: one per pool, using the pool's connections. It ends with the pool. */
export function prismaClient(pool: Pool): PrismaClient {
  let client = clients.get(pool);
  if (client === undefined) {
    client = new PrismaClient({ adapter: new PrismaPg(pool) });
    clients.set(pool, client);
  }
  return client;
}
