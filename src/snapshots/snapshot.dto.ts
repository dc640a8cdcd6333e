import { ApiProperty } from '@nestjs/swagger';
import type { AccessScope } from '../core/access-scope.ts';
import { toGlobalId } from '../api/global-id.ts';
import type { Snapshot } from './snapshot.ts';
import { toSnapshotType } from './snapshot-mapping.ts';

/** Objects that differ from the snapshot before. */
export class SnapshotChangesDto {
  @ApiProperty()
  added!: number;

  @ApiProperty()
  changed!: number;

  @ApiProperty()
  removed!: number;
}

/** A snapshot in the REST API. */
export class SnapshotDto {
  @ApiProperty({ description: 'As in the GraphQL API.' })
  id!: string;

  @ApiProperty({ description: 'Id of the cluster.' })
  cluster!: string;

  @ApiProperty({ description: 'Counts up per cluster from 1.' })
  sequence!: number;

  @ApiProperty({ format: 'date-time', type: String, description: 'The moment that it shows.' })
  takenAt!: Date;

  @ApiProperty({ format: 'date-time', type: String })
  publishedAt!: Date;

  @ApiProperty({ enum: ['COMPLETE', 'PARTIAL'] })
  completeness!: Snapshot['completeness'];

  @ApiProperty({ enum: ['CONSISTENT', 'SKEWED'] })
  consistency!: Snapshot['consistency'];

  @ApiProperty({
    type: SnapshotChangesDto,
    nullable: true,
    description: 'Null for tokens of some namespaces.',
  })
  changes!: SnapshotChangesDto | null;
}

/** A request for a snapshot that was taken up. */
export class SnapshotRequestDto {
  @ApiProperty({ description: 'The job that takes it; the same while one is waiting.' })
  jobId!: string;
}

export function toSnapshotDto(snapshot: Snapshot, scope: AccessScope): SnapshotDto {
  const { id, sequence, takenAt, publishedAt, completeness, consistency, changes } = toSnapshotType(
    snapshot,
    scope,
  );
  const cluster = toGlobalId('Cluster', snapshot.clusterId);
  return { id, cluster, sequence, takenAt, publishedAt, completeness, consistency, changes };
}
