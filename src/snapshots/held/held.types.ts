import { Field, Int, ObjectType } from '@nestjs/graphql';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { DateTime } from '../../api/graphql/scalars.ts';

@ObjectType('HeldKind', { description: 'A kind of which most objects disappeared at once.' })
export class HeldKindType {
  @Field(() => String, { description: 'The Kubernetes kind, as in `unread`.' })
  kind!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'Number of objects in the last snapshot that could read the kind. Null for tokens that are limited to some namespaces.',
  })
  before!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many of these objects still exist. Null for tokens that are limited to some namespaces.',
  })
  now!: number | null;
}

@ObjectType('SnapshotHold', { description: 'Why a snapshot is held, and who confirmed it.' })
export class SnapshotHoldType {
  @UsualLength(2)
  @Field(() => [HeldKindType], {
    description: 'The kinds that lost more than half of their objects, and at least ten.',
  })
  kinds!: readonly HeldKindType[];

  @Field(() => DateTime, { nullable: true, description: 'When the snapshot was confirmed.' })
  confirmedAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The person who confirmed the snapshot, or the name of the token if it belongs to a program.',
  })
  confirmedBy!: string | null;
}
