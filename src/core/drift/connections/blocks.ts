import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import { NO_VERDICTS } from '../../reachability/comparison/difference.ts';
import { changedVerdicts, type Block, type Ends } from './block.ts';
import type { ComparedWorkloads } from './compared-workloads.ts';
import { outsideBlocks } from './outside-blocks.ts';
import { PairedRows, type PairedEntry } from './paired-rows.ts';
import type { RecordedOpenings } from './recorded-openings.ts';

/**
 * The connections that two states judge differently, or that were recorded in between, in a stable order. Rows are
 * compared once for each group of equivalent workloads. If `touched` is given, only the rows of these workloads are
 * compared.
 */
export function* changedBlocks(
  workloads: ComparedWorkloads,
  openings: RecordedOpenings,
  touched: ReadonlySet<number> | undefined,
): Generator<Block> {
  const { groups, groupOf } = workloads;
  const own = new Uint8Array(groups.length).fill(touched === undefined ? 1 : 0);
  for (const number of touched ?? []) own[groupOf[number]!] = 1;
  yield* betweenWorkloads(workloads, openings, own);
  yield* outsideBlocks(workloads, openings, own);
}

/** `own`: by group, 1 if its rows may differ. */
function* betweenWorkloads(
  workloads: ComparedWorkloads,
  openings: RecordedOpenings,
  own: Uint8Array,
): Generator<Block> {
  const { groups, all, groupOf } = workloads;
  const rows = new PairedRows(workloads);
  const left = new Set<string>();
  for (const { from, to } of openings.pairs)
    left.add(`${workloads.numberOf(from)} ${workloads.numberOf(to)}`);
  const blockOf = (
    from: readonly number[],
    to: readonly number[],
    entry: Omit<PairedEntry, 'group'>,
  ): Block[] => {
    const [source, target] = [from[0]!, to[0]!];
    const recorded = left.delete(`${source} ${target}`)
      ? openings.between(all[source]!, all[target]!)
      : NO_CONNECTIONS;
    const changed = changedVerdicts(entry, recorded);
    if (changed === undefined) return [];
    return [{ from: workloadEnds(from), to: workloadEnds(to), pairing: entry.pairing, ...changed }];
  };
  for (const [group, members] of groups.entries()) {
    if (own[group] === 0) continue;
    for (const entry of rows.entries(members[0]!, 'egress'))
      yield* blockOf(members, groups[entry.group]!, entry);
    for (const entry of rows.entries(members[0]!, 'ingress'))
      if (own[entry.group] === 0) yield* blockOf(groups[entry.group]!, members, entry);
  }
  // What was recorded, and is denied in both states.
  for (const pair of left) {
    const [source, target] = pair.split(' ').map(Number);
    const pairing = source === target ? 'replicas' : 'each';
    yield* blockOf(groups[groupOf[source!]!]!, groups[groupOf[target!]!]!, {
      pairing,
      before: NO_VERDICTS,
      after: NO_VERDICTS,
    });
  }
}

function workloadEnds(members: readonly number[]): Ends {
  return { type: 'workloads', members };
}
