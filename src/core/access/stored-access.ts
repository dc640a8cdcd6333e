import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../inventory/canonical-json.ts';
import { compareText } from '../inventory/order.ts';
import type { WorkloadReference } from '../inventory/workload.ts';
import { compareBlocks } from '../network/address-block.ts';
import { parseConnectionSet } from '../network/connection-set.ts';
import type { Direction } from '../network/protocol.ts';
import type { AccessPart, OutsidePeer, PeerAccess, WorkloadPeer } from './access-list.ts';
import { accessText } from './verdict-table.ts';

/**
 * The part of access lists about the workloads of one namespace, or about the outside. Most lists of a cluster have the
 * same peers in most namespaces, so each such part is stored once. `body` is canonical JSON, `contentHash` its SHA-256
 * in hex.
 */
export interface StoredAccessPart {
  readonly contentHash: string;
  /** Empty for the outside. */
  readonly namespace: string;
  readonly body: string;
}

/** The workload and the direction that an access list is about. */
export interface AccessSubject extends WorkloadReference {
  readonly direction: Direction;
}

/**
 * An access list as the hashes of its parts, with the workloads and directions that have this list. `contentHash` is
 * the hash of `parts`.
 */
export interface StoredAccess {
  readonly contentHash: string;
  readonly parts: readonly string[];
  readonly subjects: readonly AccessSubject[];
}

/** A stored part was modified, or written by a newer version. */
export class StoredAccessError extends Error {
  readonly code = 'stored-access-broken';

  constructor(why: string) {
    super(
      `a stored access list cannot be read (${why}): a newer version may have written it; upgrade to read it`,
    );
    this.name = 'StoredAccessError';
  }
}

const verdict = { allowed: z.string(), unknown: z.string(), declared: z.string() };
const partBody = z.union([
  z.strictObject({
    namespace: z.string(),
    peers: z.array(
      z.strictObject({ ...verdict, workloads: z.array(z.tuple([z.string(), z.array(z.string())])) }),
    ),
  }),
  z.strictObject({
    outside: z.array(
      z.strictObject({
        ...verdict,
        ranges: z.array(z.tuple([z.enum(['IPv4', 'IPv6']), z.string(), z.string()])),
      }),
    ),
  }),
]);

export function partsHash(parts: readonly string[]): string {
  return sha256(canonicalJson(parts));
}

/** The part about the workloads of one namespace; their order does not matter. */
export function namespacePart(namespace: string, peers: readonly WorkloadPeer[]): StoredAccessPart {
  const body = canonicalJson({
    namespace,
    peers: byVerdict(peers).map(([access, members]) => ({
      ...access,
      workloads: [...Map.groupBy(members, ({ workload }) => workload.kind)]
        .map(
          ([kind, ofKind]) => [kind, ofKind.map(({ workload }) => workload.name).sort(compareText)] as const,
        )
        .sort(([a], [b]) => compareText(a, b)),
    })),
  });
  return { contentHash: sha256(body), namespace, body };
}

/** The part about the outside. Addresses are written as numbers, because some have two text forms. */
export function outsidePart(peers: readonly OutsidePeer[]): StoredAccessPart {
  const body = canonicalJson({
    outside: byVerdict(peers).map(([access, members]) => ({
      ...access,
      ranges: members
        .map(({ range }) => range)
        .sort(compareBlocks)
        .map(({ family, first, last }) => [family, hex(first), hex(last)]),
    })),
  });
  return { contentHash: sha256(body), namespace: '', body };
}

/** Parses a part. Throws `StoredAccessError`. */
export function readPart(body: string): AccessPart {
  const read = partBody.safeParse(parsed(body));
  if (!read.success) throw new StoredAccessError('its structure is unknown');
  const part = read.data;
  try {
    if ('outside' in part)
      return {
        namespace: '',
        workloads: [],
        outside: part.outside.flatMap(({ ranges, ...sets }) => {
          const access = readAccess(sets);
          return ranges.map(([family, first, last]): OutsidePeer => ({
            ...access,
            range: { family, first: BigInt(`0x${first}`), last: BigInt(`0x${last}`) },
          }));
        }),
      };
    const { namespace } = part;
    return {
      namespace,
      workloads: part.peers.flatMap(({ workloads, ...sets }) => {
        const access = readAccess(sets);
        return workloads.flatMap(([kind, names]) =>
          names.map((name): WorkloadPeer => ({ ...access, workload: { namespace, kind, name } })),
        );
      }),
      outside: [],
    };
  } catch (error) {
    throw new StoredAccessError(error instanceof Error ? error.message : String(error));
  }
}

/** Members by verdict, in the order of its text form, each with its sets as text. */
function byVerdict<Peer extends PeerAccess>(
  peers: readonly Peer[],
): readonly (readonly [Readonly<Record<keyof PeerAccess, string>>, readonly Peer[]])[] {
  return [...Map.groupBy(peers, accessText)]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, members]) => {
      const { allowed, unknown, declared } = members[0]!;
      const texts = {
        allowed: allowed.toString(),
        unknown: unknown.toString(),
        declared: declared.toString(),
      };
      return [texts, members];
    });
}

function readAccess(sets: Readonly<Record<keyof PeerAccess, string>>): PeerAccess {
  return {
    allowed: parseConnectionSet(sets.allowed),
    unknown: parseConnectionSet(sets.unknown),
    declared: parseConnectionSet(sets.declared),
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new StoredAccessError(String(error));
  }
}

function hex(value: bigint): string {
  return value.toString(16);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
