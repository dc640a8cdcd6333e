import { z } from 'zod';
import { toGlobalId } from '../../api/global-id.ts';
import { SEVERITY } from '../../api/enums.ts';
import { oneOf, resource } from '../../api/rest/resource.ts';
import type { Principal } from '../../auth/principal.ts';
import { issueText } from '../../config/config-error.ts';
import { MAP_LIMITS } from '../../config/data-flows/data-flow-map.schema.ts';
import { dataFlowMapResource } from '../../dataflows/data-flow-map.resource.ts';
import { toEffectType } from './data-flow-effect-mapping.ts';
import type { ClusterEffect, DryRun } from './data-flow-effect.service.ts';
import { MOST_CHANGES } from './data-flow-effect.topic.ts';
import type { FindingChangesType } from './data-flow-effect.types.ts';

/** Where maps are posted. */
export const DATA_FLOW_MAP_PATH = '/api/v1/data-flow-map';
/** A map is escaped as JSON, which makes it longer. */
export const DATA_FLOW_MAP_BODY_BYTES = MAP_LIMITS.bytes * 1.5;

export const mapApplication = resource(
  'DataFlowMapApplication',
  z
    .strictObject({
      map: z.string().describe('A `kind: DataFlowMap` document in YAML. It replaces the whole map in force.'),
      expectedVersion: z
        .int()
        .min(0)
        .describe(
          'The version of the map in force, 0 if there is none. If it has another version now, the answer is 409.',
        ),
      comment: z
        .string()
        .default('')
        .describe('Why it is applied: 1 to 1,000 characters. Only a dry run needs none.'),
      dryRun: z.boolean().default(false).describe('Changes nothing, and says what would change.'),
    })
    .describe('A data-flow map to apply, or to try.'),
);

const changes = z
  .object({
    count: z.int(),
    first: z
      .array(
        z.object({
          rule: z.string().describe('The rule, by its key.'),
          severity: oneOf(SEVERITY),
          subject: z.string().describe('The workload as `namespace/name[Kind]`, or the namespace.'),
          text: z.string().describe('What is violated, or why it is not decided.'),
        }),
      )
      .describe(`At most ${MOST_CHANGES}.`),
  })
  .nullable();

const clusterEffect = z.object({
  cluster: z.object({ id: z.string(), name: z.string() }),
  snapshot: z
    .string()
    .nullable()
    .describe('The id of the snapshot that was judged with both maps; null if none was judged.'),
  notJudged: z.string().nullable().describe('Why no snapshot was judged. Null if one was.'),
  score: z
    .object({
      before: z.number().nullable(),
      after: z.number().nullable(),
      coverageBefore: z.number().nullable(),
      coverageAfter: z.number().nullable(),
    })
    .nullable()
    .describe('Null if no snapshot was judged, and for tokens that are limited to some namespaces.'),
  opened: changes.describe('Violations that would be new.'),
  closed: changes.describe('Violations that would be gone.'),
  undecided: changes.describe('Results that would no longer be decided. Their findings become stale.'),
  unmatched: z.array(z.string()).describe('Ends of flows that select nothing.'),
});

export const appliedMapResource = resource(
  'AppliedDataFlowMap',
  z
    .object({
      dataFlowMap: dataFlowMapResource
        .nullable()
        .describe('The map that is now in force; null for a dry run.'),
      effects: z
        .array(clusterEffect)
        .nullable()
        .describe(
          'For a dry run, what would change in the clusters in scope whose flows it changes. Nothing changes in others.',
        ),
      warnings: z
        .array(z.string())
        .describe('Parts of the map that are probably mistakes, each with its line.'),
    })
    .describe('The result of applying a data-flow map, or of a dry run.'),
);
export type AppliedMapResource = z.output<typeof appliedMapResource>;

export function toDryRunResource({ clusters, warnings }: DryRun, asker: Principal): AppliedMapResource {
  return {
    dataFlowMap: null,
    effects: clusters.map((effect) => toClusterEffect(effect, asker)),
    warnings: warnings.map(issueText),
  };
}

function toClusterEffect(effect: ClusterEffect, asker: Principal): z.output<typeof clusterEffect> {
  const { opened, closed, undecided, unmatched, ...shown } = toEffectType(effect, asker);
  return {
    cluster: { id: toGlobalId('Cluster', effect.cluster.id), name: effect.cluster.name },
    snapshot: shown.snapshot?.id ?? null,
    notJudged: shown.notJudged,
    score: shown.score,
    opened: listOf(opened),
    closed: listOf(closed),
    undecided: listOf(undecided),
    unmatched: [...unmatched],
  };
}

function listOf(found: FindingChangesType | null): z.output<typeof changes> {
  return found && { count: found.count, first: [...found.first] };
}
