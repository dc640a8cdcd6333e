import { ApiProperty } from '@nestjs/swagger';
import { CNI_PROFILE_NAMES } from '../core/reachability/plugins/cni-profile.ts';
import { toGlobalId } from '../api/global-id.ts';
import type { Cluster } from './cluster.ts';

/** A cluster in the REST API. */
export class ClusterDto {
  @ApiProperty({ description: 'As in the GraphQL API.' })
  id!: string;

  @ApiProperty({ description: 'Unique in the fleet.' })
  name!: string;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  labels!: Readonly<Record<string, string>>;

  @ApiProperty({
    enum: ['kubernetes', 'in-cluster', 'manifests'],
    description: 'What its inventory is read from.',
  })
  source!: Cluster['source']['type'];

  @ApiProperty({
    enum: [...CNI_PROFILE_NAMES, 'detected'],
    description: 'The network plugin that verdicts assume.',
  })
  cniProfile!: Cluster['cniProfile'];

  @ApiProperty({ enum: ['configured', 'released', 'registered', 'example'] })
  origin!: Cluster['origin'];

  @ApiProperty({ format: 'date-time', type: String })
  createdAt!: Date;

  @ApiProperty({ format: 'date-time', type: String })
  updatedAt!: Date;
}

export function toClusterDto(cluster: Cluster): ClusterDto {
  const { id, name, labels, source, cniProfile, origin, createdAt, updatedAt } = cluster;
  return {
    id: toGlobalId('Cluster', id),
    name,
    labels,
    source: source.type,
    cniProfile,
    origin,
    createdAt,
    updatedAt,
  };
}
