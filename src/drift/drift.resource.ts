import { z } from 'zod';
import { SEVERITY } from '../api/enums.ts';
import { toGlobalId } from '../api/global-id.ts';
import { oneOf, resource } from '../api/rest/resource.ts';
import { acceptanceResource, toAcceptanceResource } from '../baselines/acceptance/acceptance.resource.ts';
import type { Acceptance } from '../baselines/baseline.ts';
import type { AccessScope } from '../core/access-scope.ts';
import { workloadKey, type WorkloadReference } from '../core/inventory/workload.ts';
import { provenanceResource } from '../snapshots/provenance/provenance.resource.ts';
import {
  ATTRIBUTIONS,
  DRIFT_CHANGES,
  DRIFT_EFFECTS,
  DRIFT_TYPES,
  JUDGED_WITH,
  OBJECT_CATEGORIES,
  PII_CONTACTS,
} from './drift-values.ts';
import { toDriftType } from './drift-mapping.ts';
import type { DriftWithCauses } from './drift-scope.ts';
import type { ChangedPortsType, DriftConnectionsType } from './connections/drift-connections.types.ts';
import { DIRECTIONS } from '../core/network/protocol.ts';
import type { DriftFindingType, DriftObjectType, DriftScoreType } from './drift.types.ts';

const VERDICT = z.enum(['allowed', 'denied', 'unknown']);
const end = z.string().describe('`namespace/name[Kind]`, or `first-last` of outside addresses.');
const workload = z.string().nullable();

export const changedPortsResource = resource(
  'ChangedPorts',
  z
    .object({
      from: end,
      to: end,
      ports: z.string().describe('The ports, e.g. `TCP 80,443-445`.'),
      before: VERDICT.describe('The verdict before.'),
      after: VERDICT.describe('The verdict after the change.'),
      pii: oneOf(PII_CONTACTS).describe('Whether an end handles personal data.'),
    })
    .describe('Ports of a connection whose verdict changed.'),
);
export type ChangedPortsResource = z.output<typeof changedPortsResource>;

export const driftReferenceResource = resource(
  'DriftReference',
  z
    .object({
      id: z.string().describe('The id of the event.'),
      text: z.string().describe('The event as one sentence.'),
    })
    .describe('A drift event.'),
);

const object = z
  .object({
    category: oneOf(OBJECT_CATEGORIES).describe('The kind of object, in terms useful for a review.'),
    kind: z.string(),
    namespace: z.string().nullable().describe('Null for cluster-scoped kinds.'),
    name: z.string(),
    fields: z.array(z.string()).readonly().describe('The fields that differ; empty unless it was changed.'),
    held: z
      .boolean()
      .describe(
        'Whether it disappeared with most objects of its kind, in a held snapshot: a later one may show that it was not removed.',
      ),
    provenance: provenanceResource
      .nullable()
      .describe(
        'Who wrote and delivered the new version; null if nothing is known, or if the object was removed.',
      ),
    probablyRenamedFrom: workload.describe(
      'A workload that was removed at the same time and has an equal pod template.',
    ),
  })
  .nullable()
  .describe('The object, if one changed.');

const basis = z
  .object({
    differs: z.array(oneOf(JUDGED_WITH)).readonly(),
    details: z.array(z.string()).readonly().describe('Empty for tokens that are limited to some namespaces.'),
  })
  .nullable()
  .describe('What differs, if the cluster is judged differently.');

const connections = z
  .object({
    count: z.number().describe('Number of connections of which the token may see both ends.'),
    unlisted: z.number().describe('How many of them are not listed, because the snapshot changes too many.'),
    sources: z.number().describe('Number of distinct source workloads and outside ranges.'),
    destinations: z.number().describe('Number of distinct destination workloads and outside ranges.'),
    attribution: oneOf(ATTRIBUTIONS).describe('How the connections are explained.'),
    candidates: z
      .number()
      .describe(
        'The number of causes. If it is larger than the number of `causes`, these are not all: so many changes may have contributed, and the search is limited. Tokens that are limited to some namespaces get the number of causes that they see.',
      ),
    examples: z.array(changedPortsResource).readonly().describe('Some of the connections.'),
  })
  .nullable()
  .describe('The connections, if some changed.');

const score = z
  .object({
    namespace: z.string().nullable().describe('Null for the whole cluster.'),
    before: z.number().nullable(),
    after: z.number().nullable(),
    criticallyExposedBefore: z
      .number()
      .nullable()
      .describe('How many PII workloads had an open critical violation; null if it was not recorded.'),
    criticallyExposedAfter: z.number().nullable(),
    cappedBy: z
      .object({
        limit: z.number(),
        rule: z.string().describe('The key of the violated rule.'),
        namespace: z.string(),
        workload: workload.describe('Null if the namespace violates the rule.'),
      })
      .nullable()
      .describe('The open critical violation that limits the score after the change.'),
  })
  .nullable()
  .describe('The score, if one changed.');

const finding = z
  .object({
    id: z.string().describe('The id of the finding.'),
    rule: z.string().describe('The key of the rule.'),
    severity: oneOf(SEVERITY).describe('How severe the finding was then.'),
    namespace: z.string(),
    workload: workload.describe('Null if the namespace violates the rule.'),
    direction: z
      .enum(DIRECTIONS)
      .nullable()
      .describe('The direction that it is about, if the rule has a finding for each.'),
    reason: z.string().nullable().describe('Why it resolved or became stale, if it did.'),
  })
  .nullable()
  .describe('The finding, if one changed.');

export const driftEventResource = resource(
  'DriftEvent',
  z
    .object({
      id: z.string().describe('The same id as in the GraphQL API.'),
      cluster: z.string().describe('The id of the cluster.'),
      type: oneOf(DRIFT_TYPES).describe('The type of the event.'),
      change: oneOf(DRIFT_CHANGES).describe('What happened.'),
      text: z.string().describe('The event as one human-readable sentence, with its first cause.'),
      effect: oneOf(DRIFT_EFFECTS).describe('What the change does to isolation.'),
      pii: oneOf(PII_CONTACTS).describe('Whether it affects personal data.'),
      at: z.date().describe('The moment that the first snapshot with the change shows.'),
      sequence: z.number().describe('The number of the first snapshot that shows the change.'),
      baseSequence: z.number().describe('The number of the last snapshot that shows the previous state.'),
      object,
      basis,
      connections,
      score,
      finding,
      causes: z
        .array(driftReferenceResource)
        .readonly()
        .describe('The changes that caused the changed connections, as far as the token may see them.'),
      acceptance: acceptanceResource
        .nullable()
        .describe('Who accepted it into a baseline of the cluster; null if nobody did.'),
    })
    .describe('What changed in a cluster between two snapshots.'),
);
export type DriftEventResource = z.output<typeof driftEventResource>;

/** Converts an event to its REST resource for a caller with that scope. It must already be limited to the scope. */
export function toDriftResource(
  shown: DriftWithCauses,
  acceptance: Acceptance | null,
  scope: AccessScope,
): DriftEventResource {
  const {
    id,
    eventId: _eventId,
    clusterId,
    object: one,
    connections: changed,
    score: rated,
    finding: found,
    causes,
    ...same
  } = toDriftType(shown);
  return {
    id,
    cluster: toGlobalId('Cluster', clusterId),
    ...same,
    object: one && toObjectResource(one),
    connections: changed && toConnectionsResource(changed),
    score: rated && toScoreResource(rated),
    finding: found && toFindingResource(found),
    causes: causes.map(({ id: causeId, text }) => ({ id: causeId, text })),
    acceptance: acceptance && toAcceptanceResource(acceptance, scope),
  };
}

function toObjectResource({ probablyRenamedFrom, ...same }: DriftObjectType): z.output<typeof object> {
  return { ...same, probablyRenamedFrom: keyOf(probablyRenamedFrom) };
}

function toConnectionsResource({
  eventId: _eventId,
  examples,
  ...same
}: DriftConnectionsType): z.output<typeof connections> {
  return { ...same, examples: examples.map(toChangedResource) };
}

function toScoreResource({ cappedBy, ...same }: DriftScoreType): z.output<typeof score> {
  if (cappedBy === null) return { ...same, cappedBy };
  const { limit, ruleKey: rule, namespace, workload: subject } = cappedBy;
  return { ...same, cappedBy: { limit, rule, namespace, workload: keyOf(subject) } };
}

function toFindingResource({ workload: subject, ...same }: DriftFindingType): z.output<typeof finding> {
  return { ...same, workload: keyOf(subject) };
}

/** An event as another resource refers to it. It must already be limited to the scope. */
export function toDriftReference(shown: DriftWithCauses): z.output<typeof driftReferenceResource> {
  const { id, text } = toDriftType(shown);
  return { id, text };
}

export function toChangedResource({ from, to, ...verdicts }: ChangedPortsType): ChangedPortsResource {
  return { from: from.label, to: to.label, ...verdicts };
}

function keyOf(reference: WorkloadReference | null): string | null {
  return reference && workloadKey(reference);
}
