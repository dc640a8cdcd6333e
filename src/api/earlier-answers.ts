import { toGlobalId } from './global-id.ts';

/**
 * Whether drift or a change of access is recorded between a thinned snapshot and the earlier one that answers for it.
 * `not-kept`: retention removed what was recorded. `not-told`: the token is limited to some namespaces.
 */
export type MissedChanges = 'recorded' | 'none' | 'not-kept' | 'not-told';

interface ShownSnapshot {
  readonly id: string;
  readonly sequence: number;
  readonly takenAt: Date;
}

/** A snapshot that may answer instead of a thinned one. */
interface AnsweringSnapshot extends ShownSnapshot {
  readonly insteadOf?: ShownSnapshot & { readonly changes: MissedChanges };
}

const CHANGES: Readonly<Record<MissedChanges, string>> = {
  recorded:
    'drift or changes of access are recorded between the two, so the answer may differ from what was true then',
  none: 'no drift and no change of access is recorded between the two',
  'not-kept': 'whether something changed between the two is no longer kept',
  'not-told': 'whether something changed between the two is not told to a token for some namespaces',
};

/** A snapshot that answered instead of a thinned one, as a response tells it. */
interface EarlierAnswer {
  readonly snapshot: ShownSnapshot;
  readonly insteadOf: ShownSnapshot;
  readonly changes: string;
  readonly message: string;
}

/** Collects the snapshots that answered instead of thinned ones during an operation. */
export class EarlierAnswers {
  readonly #found = new Map<string, EarlierAnswer>();

  add({ insteadOf, ...snapshot }: AnsweringSnapshot): void {
    if (insteadOf === undefined) return;
    const { changes } = insteadOf;
    this.#found.set(`${snapshot.id} ${insteadOf.id}`, {
      snapshot: momentOf(snapshot),
      insteadOf: momentOf(insteadOf),
      changes: changes.toUpperCase().replaceAll('-', '_'),
      message: `the objects of snapshot ${insteadOf.sequence} (${insteadOf.takenAt.toISOString()}) are no longer kept: snapshot ${snapshot.sequence} (${snapshot.takenAt.toISOString()}) answers instead; ${CHANGES[changes]}`,
    });
  }

  get all(): readonly EarlierAnswer[] {
    return [...this.#found.values()];
  }
}

function momentOf({ id, sequence, takenAt }: ShownSnapshot): ShownSnapshot {
  return { id: toGlobalId('Snapshot', id), sequence, takenAt };
}
