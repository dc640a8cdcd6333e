import type { SnapshotQuality } from '../drift-ground.ts';
import { changedBlocks } from './blocks.ts';
import type { ComparedWorkloads } from './compared-workloads.ts';
import { piecesOf, type Piece } from './piece.ts';
import type { RecordedOpenings } from './recorded-openings.ts';

/** The connections that two states judge differently, or that were recorded in between. */
export function changedConnections(
  workloads: ComparedWorkloads,
  openings: RecordedOpenings,
  touched: ReadonlySet<number> | undefined,
  quality: SnapshotQuality,
): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const block of changedBlocks(workloads, openings, touched))
    for (const piece of piecesOf(block, quality)) pieces.push(piece);
  return pieces;
}
