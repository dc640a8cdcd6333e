import { z } from 'zod';
import { CONTROL_STATUS, MAPPING_ROLES } from '../../api/enums.ts';
import { oneOf, resource } from '../../api/rest/resource.ts';
import { workloadKey } from '../../core/inventory/workload.ts';
import type { Framework } from '../../core/frameworks/framework.ts';
import { toFrameworkType, toStatusType } from './framework-mapping.ts';
import type { FrameworkAssessment } from './framework.service.ts';
import type { MappedRuleResultsType } from './framework.types.ts';

const mapping = z.object({
  rule: z.string().describe('The key of the rule.'),
  role: oneOf(MAPPING_ROLES).describe('Whether the rule decides the part, or supports the person who does.'),
});

const control = z.object({
  key: z.string().describe('As the framework numbers it.'),
  title: z.string(),
  summary: z.string().describe('What it asks for, in one sentence.'),
  link: z.string().describe('Where it is published.'),
  parts: z
    .array(
      z.object({
        asks: z.string().describe('What the part asks for.'),
        person: z.string().nullable().describe('What a person must add; null if rules decide the part.'),
        mappings: z.array(mapping).readonly(),
      }),
    )
    .readonly(),
});

export const frameworkResource = resource(
  'Framework',
  z
    .object({
      key: z.string().describe('Identifies the framework. Never changes.'),
      title: z.string(),
      edition: z.string().describe('The edition that the controls are taken from.'),
      link: z.string().describe('Where it is published.'),
      controls: z.array(control).readonly(),
    })
    .describe('A law, standard or guide whose controls rules are mapped to.'),
);
export type FrameworkResource = z.output<typeof frameworkResource>;

const ruleResults = z.object({
  rule: z.string().describe('The key of the rule.'),
  role: oneOf(MAPPING_ROLES),
  passed: z.int().describe('Workloads and namespaces that do not violate the rule.'),
  failed: z.int(),
  undecided: z.int(),
  notApplicable: z.int(),
  failing: z
    .array(
      z.object({
        cluster: z.string().describe('The id of the cluster.'),
        namespace: z.string(),
        workload: z.string().nullable().describe('`namespace/name[Kind]`; null if it is the namespace.'),
      }),
    )
    .readonly()
    .describe('The first 20 of those that violate it.'),
});

export const frameworkStatusResource = resource(
  'FrameworkStatus',
  z
    .object({
      key: z.string().describe('The key of the framework.'),
      title: z.string(),
      snapshots: z
        .array(
          z.object({
            id: z.string(),
            cluster: z.string().describe('The id of the cluster.'),
            sequence: z.int(),
            takenAt: z.date().describe('The time that the snapshot shows.'),
          }),
        )
        .readonly()
        .describe('The snapshots that it is computed from.'),
      withoutSnapshot: z.int().describe('Clusters of the fleet without a snapshot.'),
      met: z.int().describe('Number of controls that are met.'),
      partly: z.int(),
      notMet: z.int(),
      notAssessed: z.int(),
      controls: z
        .array(
          z.object({
            key: z.string().describe('As the framework numbers it.'),
            title: z.string(),
            link: z.string().describe('Where it is published.'),
            status: oneOf(CONTROL_STATUS),
            gaps: z
              .array(z.string())
              .readonly()
              .describe('What keeps it from being met besides failures, and what a person must add.'),
            rules: z.array(ruleResults).readonly().describe('The results of every mapped rule.'),
          }),
        )
        .readonly(),
    })
    .describe('The status of all controls of a framework.'),
);
export type FrameworkStatusResource = z.output<typeof frameworkStatusResource>;

/** Converts a framework to its REST resource. */
export function toFrameworkResource(framework: Framework): FrameworkResource {
  const { controls, ...rest } = toFrameworkType(framework);
  return {
    ...rest,
    controls: controls.map(({ parts, ...one }) => ({
      ...one,
      parts: parts.map(({ asks, person, mappings }) => ({
        asks,
        person,
        mappings: mappings.map(({ ruleKey, role }) => ({ rule: ruleKey, role })),
      })),
    })),
  };
}

/** Converts the status of a framework to its REST resource. */
export function toFrameworkStatusResource(assessment: FrameworkAssessment): FrameworkStatusResource {
  const { snapshots, controls, ...counts } = toStatusType(assessment);
  const { id, title } = assessment.framework;
  return {
    key: id,
    title,
    ...counts,
    snapshots: snapshots.map(({ clusterId, ...snapshot }) => ({ ...snapshot, cluster: clusterId })),
    controls: controls.map(({ control: { key, title: name, link }, status, gaps, rules }) => ({
      key,
      title: name,
      link,
      status,
      gaps,
      rules: rules.map(toRuleResults),
    })),
  };
}

function toRuleResults({
  ruleKey,
  failing,
  ...results
}: MappedRuleResultsType): z.output<typeof ruleResults> {
  return {
    ...results,
    rule: ruleKey,
    failing: failing.map(({ clusterId, namespace, workload }) => ({
      cluster: clusterId,
      namespace,
      workload: workload && workloadKey(workload),
    })),
  };
}
