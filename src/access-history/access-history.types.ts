import { Field, InputType, ObjectType } from '@nestjs/graphql';
import {
  ACCESS_BASES,
  ACCESS_COVERAGE,
  ACCESS_UNDECIDED_CAUSES,
  OPERATOR_KINDS,
  ACCESS_VERDICTS,
  UNDECIDED_CAUSES,
} from './access-values.ts';
import { connectionType } from '../api/graphql/connection.ts';
import { graphqlEnum } from '../api/graphql/enum.ts';
import { UsualLength } from '../api/graphql/limits/cost.ts';
import { DateTime } from '../api/graphql/scalars.ts';
import type { AccessDuring, Coverage } from '../core/access/timeline/access-during.ts';
import type { AccessState, ObservedAccess } from '../core/access/timeline/intervals.ts';
import type { OperatorKinds } from '../core/access/timeline/operator-kinds.ts';
import type { AccessUndecidedCause } from '../core/access/timeline/spans.ts';
import type { Verdict } from '../core/reachability/model/model.ts';
import type { ConnectionChangeQuestion } from '../drift/connections/connection-event.service.ts';
import type { AboutAnyPeer } from './access-about.ts';
import { AddressRangeType, VerdictEnum } from '../reachability/connections/connection.types.ts';
import { WorkloadInput, WorkloadReferenceType } from '../reachability/workload.types.ts';
import { SnapshotMomentType } from '../snapshots/snapshot.types.ts';

/** The usual number of intervals of a peer. */
const USUAL_INTERVALS = 10;

const AccessVerdictEnum = graphqlEnum(
  'AccessVerdict',
  'What is known of the access of a peer during an interval.',
  ACCESS_VERDICTS,
);

export const UndecidedCauseEnum = graphqlEnum(
  'UndecidedCause',
  'Why a snapshot proves only what was allowed, not what was denied.',
  UNDECIDED_CAUSES,
);

const AccessUndecidedCauseEnum = graphqlEnum(
  'AccessUndecidedCause',
  'Why the access of a peer is not known.',
  ACCESS_UNDECIDED_CAUSES,
);

const AccessBasisEnum = graphqlEnum(
  'AccessBasis',
  'Whether access was recorded at the time or computed later.',
  ACCESS_BASES,
);

const AccessCoverageEnum = graphqlEnum(
  'AccessCoverage',
  'To what extent it is known who had access during an interval.',
  ACCESS_COVERAGE,
);

@InputType({ isOneOf: true, description: 'The other end of an access; give exactly one field.' })
export class AccessPeerInput {
  @Field(() => WorkloadInput, { nullable: true, description: 'A workload of the same cluster.' })
  workload?: WorkloadInput | null;

  @Field(() => String, { nullable: true, description: 'An address outside the cluster.' })
  address?: string | null;
}

@ObjectType('AccessChange', {
  description: 'A change, which happened at some time between two snapshots.',
})
export class AccessChangeType {
  @Field(() => SnapshotMomentType, {
    description: 'The last snapshot that shows the state before the change.',
  })
  after!: SnapshotMomentType;

  @Field(() => SnapshotMomentType, {
    description: 'The first snapshot that shows the state after the change.',
  })
  at!: SnapshotMomentType;
}

@ObjectType('AccessInterval', {
  description:
    'An interval during which the access of a peer stays the same: from `from` until before `until`. Ports are given as text, e.g. `TCP 80,443-445,UDP 53`.',
})
export class AccessIntervalType {
  /** Not part of the schema: the changes that events are looked for, if there are any. */
  opening?: ConnectionChangeQuestion | undefined;
  closing?: ConnectionChangeQuestion | undefined;

  @Field(() => DateTime, { description: 'The beginning.' })
  from!: Date;

  @Field(() => DateTime, { description: 'The end, which is not part of the interval.' })
  until!: Date;

  @Field(() => AccessVerdictEnum, { description: 'What is known of the access.' })
  verdict!: AccessState['verdict'];

  @Field(() => VerdictEnum, {
    nullable: true,
    description:
      'What the policies allowed, whether or not the workload was in scope. Null if it is NOT_OBSERVED or ABSENT, or if it was out of scope and its access was not computed.',
  })
  policyVerdict!: Verdict | null;

  @Field(() => String, { description: 'Ports that were allowed.' })
  allowed!: string;

  @Field(() => String, { description: 'Ports whose verdict is unknown.' })
  unknown!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The part of `allowed` and `unknown` that `declaredConnections` declares as wanted. Null if the access was computed later, because what was declared then is not recorded.',
  })
  declared!: string | null;

  @Field(() => AccessUndecidedCauseEnum, {
    nullable: true,
    description:
      'Set if ports are unknown for this reason, and always for `HELD`: then also `allowed` is not confirmed.',
  })
  undecided!: AccessUndecidedCause | null;

  @Field(() => [String], { nullable: true, description: OPERATOR_KINDS })
  operatorKinds!: readonly string[] | null;

  @Field(() => AccessChangeType, {
    nullable: true,
    description:
      'The change that the interval begins with. Null if the state was the same before (not observed or not decided in between), or if the change is not in the period.',
  })
  opened!: AccessChangeType | null;

  @Field(() => AccessChangeType, {
    nullable: true,
    description:
      'The change that ended the interval. Its `at` may be later than the period: then it is not known whether the change happened in the period. Null if no change ended the interval, or only one after the period.',
  })
  closed!: AccessChangeType | null;
}

@ObjectType('AccessPeer', {
  description:
    'A peer (a workload or outside addresses), and the intervals in which it had, or may have had, access.',
})
export class AccessPeerType {
  @Field(() => String, {
    description: '`namespace/name[Kind]`, or the addresses: a CIDR, one address, or `first-last`.',
  })
  label!: string;

  @Field(() => WorkloadReferenceType, { nullable: true, description: 'The workload, if it is one.' })
  workload!: WorkloadReferenceType | null;

  @Field(() => AddressRangeType, { nullable: true, description: 'The addresses, if they are outside.' })
  addresses!: AddressRangeType | null;

  @UsualLength(USUAL_INTERVALS)
  @Field(() => [AccessIntervalType], {
    description:
      'The intervals in which something was allowed or unknown, oldest first. The last one may be DENIED or the like: then the first snapshot after the period shows that the peer has access, perhaps since a time in the period (`closed`).',
  })
  intervals!: readonly AccessIntervalType[];
}

export const AccessPeerConnection = connectionType(AccessPeerType, 'AccessPeer', 'peers');

@ObjectType('AccessCoverageInterval', {
  description: 'An interval during which the knowledge of who had access is equally complete.',
})
export class AccessCoverageIntervalType {
  @Field(() => DateTime, { description: 'The beginning.' })
  from!: Date;

  @Field(() => DateTime, { description: 'The end, which is not part of the interval.' })
  until!: Date;

  @Field(() => AccessCoverageEnum, { description: 'To what extent it is known who had access.' })
  coverage!: Coverage;

  @Field(() => AccessBasisEnum, {
    nullable: true,
    description:
      'BACKFILLED: the workload was out of scope. Null if nothing is known: see `coverage` for the reason.',
  })
  basis!: ObservedAccess['basis'] | null;

  @Field(() => [String], { nullable: true, description: OPERATOR_KINDS })
  operatorKinds!: readonly string[] | null;
}

@ObjectType('AccessDuring', { description: 'Who had access at any moment of a period.' })
export class AccessDuringType {
  /** Not part of the schema: all peers, of which `peers` returns a page, and what is asked about them. */
  all!: AccessDuring['peers'];
  about!: AboutAnyPeer;
  operators!: OperatorKinds;

  @Field(() => DateTime, { description: 'The beginning of the period.' })
  from!: Date;

  @Field(() => DateTime, {
    description: 'The end of the period, which is not part of it: now, if a later time was given.',
  })
  until!: Date;

  @UsualLength(USUAL_INTERVALS)
  @Field(() => [AccessCoverageIntervalType], {
    description: 'To what extent it is known who had access: intervals that cover the period, oldest first.',
  })
  coverage!: readonly AccessCoverageIntervalType[];
}
