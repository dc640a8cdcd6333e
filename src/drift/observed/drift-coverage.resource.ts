import { z } from 'zod';
import { toGlobalId } from '../../api/global-id.ts';
import { oneOf, resource } from '../../api/rest/resource.ts';
import { DRIFT_COVERAGE } from '../drift-values.ts';
import type { DriftCoverageInterval } from './drift-coverage.ts';

export const driftCoverageResource = resource(
  'DriftCoverageInterval',
  z
    .object({
      cluster: z.string().describe('The id of the cluster.'),
      from: z.date(),
      until: z.date().describe('Not part of it.'),
      coverage: oneOf(DRIFT_COVERAGE).describe('Whether its changes are known.'),
    })
    .describe('A time of a cluster, and whether its changes are known.'),
);
export type DriftCoverageResource = z.output<typeof driftCoverageResource>;

export function toDriftCoverageResource({
  clusterId,
  ...interval
}: DriftCoverageInterval): DriftCoverageResource {
  return { cluster: toGlobalId('Cluster', clusterId), ...interval };
}
