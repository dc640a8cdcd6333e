import { z } from 'zod';
import { toGlobalId, uuidIn } from '../../api/global-id.ts';
import { isUuid } from '../../database/uuid.ts';
import { UsageError } from '../failure.ts';
import type { ServiceClient } from './service-client.ts';

const snapshotSchema = z.object({ id: z.string(), sequence: z.int() });

/**
 * The id of a snapshot that is given as `latest` or by its number, of that cluster, or by `CLUSTER#NUMBER` or its id.
 *
 * @param cluster an id or name; without one, the text must name the cluster or be an id
 * @throws UsageError
 */
export async function snapshotIdOf(service: ServiceClient, text: string, cluster?: string): Promise<string> {
  const short: unknown = text;
  if (isUuid(short)) return toGlobalId('Snapshot', short);
  if (uuidIn('Snapshot', text) !== undefined) return text;
  const [, named, number] = /^(?:(.+)#)?(\d{1,9})$/.exec(text) ?? [];
  const owner = named ?? cluster;
  const isOther = named !== undefined && cluster !== undefined && named !== cluster;
  if (owner === undefined || isOther || (number === undefined && text !== 'latest'))
    throw new UsageError(
      `"${text}" is not a snapshot${cluster === undefined ? '' : ` of ${cluster}`}: give its id or CLUSTER#NUMBER, as ringfence snapshots ${cluster ?? 'CLUSTER'} lists them`,
    );
  return numbered(service, owner, number === undefined ? 'latest' : Number(number));
}

/** Sequence numbers have no gaps, so the newest one says how far back a number is. */
async function numbered(service: ServiceClient, cluster: string, number: number | 'latest'): Promise<string> {
  const query = new URLSearchParams({ cluster });
  const newest = (await service.list('/api/v1/snapshots', query, { member: snapshotSchema, limit: 1 }))
    .members[0];
  if (newest === undefined)
    throw new UsageError(`the cluster ${cluster} has no snapshot yet: ringfence snapshot ${cluster}`);
  if (number === 'latest') return newest.id;
  const limit = newest.sequence - number + 1;
  const { members } =
    number < 1 || limit < 1
      ? { members: [] }
      : await service.list('/api/v1/snapshots', query, { member: snapshotSchema, limit });
  const found = members.find(({ sequence }) => sequence === number);
  if (found !== undefined) return found.id;
  throw new UsageError(
    `the cluster ${cluster} has the snapshots 1 to ${newest.sequence}, but not ${number}: see ringfence snapshots ${cluster}`,
  );
}
