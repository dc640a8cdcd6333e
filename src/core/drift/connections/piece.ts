import { ALL_CONNECTIONS } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Verdicts } from '../../reachability/comparison/difference.ts';
import type { Verdict } from '../../reachability/model/model.ts';
import type { ConnectionChange } from '../drift-event.ts';
import type { SnapshotQuality } from '../drift-ground.ts';
import type { Block } from './block.ts';

/** Ports of equal connections whose verdict changed in the same way. */
export interface Piece extends Pick<Block, 'from' | 'to' | 'pairing'> {
  readonly ports: ConnectionSet;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly change: ConnectionChange;
  /**
   * Where the verdict before is from: the base, or an event that was recorded since. `told`: an event has recorded this
   * change of the base; it is not told again, but may be the effect of a change that is told only now.
   */
  readonly since: 'base' | 'recorded' | 'told';
}

const VERDICTS: readonly Verdict[] = ['allowed', 'unknown', 'denied'];

/** What changed of a block. A snapshot that is not settled proves only what is allowed. */
export function* piecesOf(block: Block, quality: SnapshotQuality): Generator<Piece> {
  const { from, to, pairing, recorded } = block;
  const told = recorded?.intersect(block.after.allowed);
  if (told !== undefined && !told.isEmpty())
    yield {
      from,
      to,
      pairing,
      ports: told,
      before: 'denied',
      after: 'allowed',
      change: 'opened',
      since: 'told',
    };
  for (const before of VERDICTS)
    for (const after of VERDICTS) {
      if (before === after || (quality === 'open' && after !== 'allowed')) continue;
      const ports = portsOf(block.before, before).intersect(portsOf(block.after, after));
      if (ports.isEmpty()) continue;
      const piece = { from, to, pairing, before, after, change: changeOf(block, after) };
      const added = before === 'allowed' && recorded !== undefined ? ports.intersect(recorded) : undefined;
      if (added === undefined || added.isEmpty()) {
        yield { ...piece, ports, since: 'base' };
        continue;
      }
      yield { ...piece, ports: added, since: 'recorded' };
      const rest = ports.subtract(added);
      if (!rest.isEmpty()) yield { ...piece, ports: rest, since: 'base' };
    }
}

function portsOf({ allowed, unknown }: Verdicts, verdict: Verdict): ConnectionSet {
  if (verdict === 'allowed') return allowed;
  return verdict === 'unknown' ? unknown : ALL_CONNECTIONS.subtract(allowed).subtract(unknown);
}

function changeOf({ before, after }: Block, verdict: Verdict): ConnectionChange {
  if (verdict === 'unknown') return 'became-unknown';
  if (verdict === 'allowed') return before.allowed.isEmpty() ? 'opened' : 'widened';
  return after.allowed.isEmpty() && after.unknown.isEmpty() ? 'closed' : 'narrowed';
}
