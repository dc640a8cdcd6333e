import { Field, ObjectType } from '@nestjs/graphql';
import { ABSENT_CHANGES, DELIVERY_KINDS, DELIVERY_TOOLS, WRITE_OPERATIONS } from '../../api/enums.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { DateTime } from '../../api/graphql/scalars.ts';
import {
  isLaterThan,
  type AbsentChange,
  type Delivery,
  type LastChange,
  type ObjectWrite,
} from '../../core/inventory/provenance/provenance.ts';
import type { RecordedProvenance } from './provenance.store.ts';

const WriteOperationEnum = graphqlEnum('WriteOperation', 'How an object was written.', WRITE_OPERATIONS);

const DeliveryToolEnum = graphqlEnum(
  'DeliveryTool',
  'A tool that delivers objects to clusters.',
  DELIVERY_TOOLS,
);

const DeliveryKindEnum = graphqlEnum('DeliveryKind', 'What an object was delivered by.', DELIVERY_KINDS);

const AbsentChangeEnum = graphqlEnum(
  'AbsentChange',
  'Why the last change of a file is not known.',
  ABSENT_CHANGES,
);

@ObjectType('ObjectWrite', {
  description: 'The last write of a manager with an operation. Writes of the status are left out.',
})
export class ObjectWriteType {
  @Field(() => String, {
    description:
      'The name that the client gave itself, e.g. `kubectl-client-side-apply`. It is a program, not a person.',
  })
  manager!: string;

  @Field(() => WriteOperationEnum, { description: 'How it was written.' })
  operation!: ObjectWrite['operation'];

  @Field(() => DateTime, { description: "When, by the API server's clock." })
  time!: Date;

  @Field(() => String, {
    nullable: true,
    description: 'The subresource that was written, e.g. `scale`. Null for the object itself.',
  })
  subresource!: string | null;
}

@ObjectType('Delivery', {
  description: 'The Helm release, Argo CD Application or Flux object that an object was delivered by.',
})
export class DeliveryType {
  @Field(() => DeliveryToolEnum, { description: 'The tool.' })
  tool!: Delivery['tool'];

  @Field(() => DeliveryKindEnum, {
    description: 'Whether this is a Helm release, an Argo CD Application or a Flux object.',
  })
  kind!: Delivery['kind'];

  @Field(() => String, {
    nullable: true,
    description:
      'Its namespace. Null if the object does not say; for Argo CD this is usually the namespace of Argo CD.',
  })
  namespace!: string | null;

  @Field(() => String, { description: 'Its name.' })
  name!: string;
}

@ObjectType('FileChange', {
  description:
    'A commit that changed a file. It may have changed other objects of that file and not this one.',
})
export class FileChangeType {
  @Field(() => String, { description: 'The id of the commit.' })
  commit!: string;

  @Field(() => String, { description: 'The name of the author, as it was written: nothing proves it.' })
  authorName!: string;

  @Field(() => String, { description: 'The e-mail address of the author, as it was written.' })
  authorEmail!: string;

  @Field(() => DateTime, { description: 'When it was committed.' })
  committedAt!: Date;

  @Field(() => Boolean, {
    description:
      'Whether it was committed after the time that the snapshot shows, for example because a dated folder was committed later. It is then not how that state came about.',
  })
  isLater!: boolean;

  @Field(() => String, { description: 'The first line of its message.' })
  subject!: string;
}

@ObjectType('Provenance', {
  description:
    'What is known of who wrote and delivered an object, as it was when the object was first seen with its content.',
})
export class ProvenanceType {
  @Field(() => DateTime, {
    description: 'The time of the snapshot in which the object was first seen with this content.',
  })
  recordedAt!: Date;

  @UsualLength(2)
  @Field(() => [ObjectWriteType], {
    description: 'The last write of each manager and operation before that, newest first. Empty if unknown.',
  })
  writes!: readonly ObjectWriteType[];

  @Field(() => DeliveryType, {
    nullable: true,
    description: 'The tool that marks the object as delivered by it. Null if no known tool does.',
  })
  deliveredBy!: DeliveryType | null;

  @Field(() => FileChangeType, {
    nullable: true,
    description: 'The last change of the file that the object was read from.',
  })
  lastChange!: FileChangeType | null;

  @Field(() => AbsentChangeEnum, {
    nullable: true,
    description:
      'Why there is no `lastChange`. Null if there is one, if the object was not read from a file, and with `git: off`.',
  })
  lastChangeAbsent!: AbsentChange | null;
}

/** Provenance as the API shows it. */
export function toProvenanceType(recorded: RecordedProvenance): ProvenanceType {
  const { recordedAt, writes = [], deliveredBy, lastChange } = recorded;
  return {
    recordedAt,
    writes: writes.map((write) => ({
      ...write,
      time: new Date(write.time),
      subresource: write.subresource ?? null,
    })),
    deliveredBy: deliveredBy ? { ...deliveredBy, namespace: deliveredBy.namespace ?? null } : null,
    ...lastChangeFields(lastChange, recordedAt),
  };
}

function lastChangeFields(
  change: LastChange | undefined,
  recordedAt: Date,
): Pick<ProvenanceType, 'lastChange' | 'lastChangeAbsent'> {
  if (change === undefined) return { lastChange: null, lastChangeAbsent: null };
  if ('absent' in change) return { lastChange: null, lastChangeAbsent: change.absent };
  const { commit, author, subject } = change;
  const committedAt = new Date(change.committedAt);
  const shown = { commit, authorName: author.name, authorEmail: author.email, subject, committedAt };
  return { lastChange: { ...shown, isLater: isLaterThan(change, recordedAt) }, lastChangeAbsent: null };
}
