import type { Pool } from 'pg';
import { prismaClient } from '../../src/database/prisma-client.ts';
import type { KubernetesObject } from '../../test/support/fake-api-server/object-store.ts';
import { median } from '../reachability/median.ts';
import { sizeOf } from './take-snapshot.ts';

const SNAPSHOTS = 24;
const TABLE = 'outbox';

export interface PlainCost {
  readonly millisecondsEach: number;
  readonly bytesEach: number;
}

/**
 * A JSON copy of each object per snapshot, created through the ORM, for one day. The table of events serves as the
 * table of copies: it has a name, a JSON document and a time, as that would have.
 */
export async function plainDesign(pool: Pool, objects: readonly KubernetesObject[]): Promise<PlainCost> {
  const client = prismaClient(pool);
  const before = await sizeOf(pool, [TABLE]);
  const times: number[] = [];
  const data = objects.map((object) => ({
    topic: `${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`,
    payload: JSON.parse(JSON.stringify(object)),
  }));
  for (let number = 0; number < SNAPSHOTS; number += 1) {
    const started = performance.now();
    await client.outboxEvent.createMany({ data });
    times.push(performance.now() - started);
  }
  const after = await sizeOf(pool, [TABLE]);
  return {
    millisecondsEach: median(times),
    bytesEach: (after.bytes - before.bytes) / SNAPSHOTS,
  };
}
