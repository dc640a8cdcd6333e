import { listed } from '../../listed.ts';
import type { Cut, CutKind } from '../patch.ts';

const HEADINGS: Readonly<Record<CutKind, string>> = {
  outside: 'outside the cluster',
  served: 'served or declared',
  unserved: 'not served',
};

/** One human-readable line, in the words of `ringfence diff`. */
export function cutText({ kind, direction, workload, peers, entrances, connections, unknown }: Cut): string {
  const way =
    direction === 'ingress'
      ? `from ${peers.join(', ')} to ${workload}`
      : `from ${workload} to ${peers.join(', ')}`;
  const open = unknown === undefined ? '' : `; now unknown ${unknown}`;
  const closed = entrances.length === 0 ? '' : `, which limits or closes ${listed(entrances)}`;
  return `${HEADINGS[kind]}: ${way}: no longer allowed ${connections}${open}${closed}`;
}
