import type { Approver } from '../baselines/baseline.ts';
import { Refusal } from '../refusals/refusals.ts';

/** A version of a document that concerns the whole fleet, without its content. */
export interface DocumentVersion {
  readonly id: string;
  /** Counts from 1; 0 stands for no document. The newest is in force. */
  readonly version: number;
  /** SHA-256 (hex) of the content. */
  readonly contentHash: string;
  readonly comment: string;
  readonly appliedAt: Date;
  readonly appliedBy: Approver;
}

/** What messages say of a version. */
export type VersionInForce = Pick<DocumentVersion, 'version' | 'appliedAt' | 'appliedBy'>;

/** What a document is called in messages. */
export interface DocumentNoun {
  /** E.g. `the data-flow map`. */
  readonly name: string;
  /** E.g. `no map is in force`. */
  readonly absent: string;
}

/** Throws a `conflict` refusal unless this version is in force. */
export function requireExpected(
  noun: DocumentNoun,
  current: VersionInForce | undefined,
  expected: number,
): void {
  if ((current?.version ?? 0) !== expected) throw outdated(noun, current, expected);
}

/** The `conflict` refusal for somebody who has not seen the version in force. */
export function outdated(
  { name, absent }: DocumentNoun,
  current: VersionInForce | undefined,
  expected: number,
): Refusal {
  const now = current
    ? `version ${current.version} is in force, which ${current.appliedBy.person.name} applied at ${current.appliedAt.toISOString()}`
    : `${absent} (version 0)`;
  return new Refusal(
    'conflict',
    `version ${expected} is not the current one of ${name}: ${now}. Look at it and apply yours again`,
    ['expectedVersion'],
  );
}
