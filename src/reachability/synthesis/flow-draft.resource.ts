import { z } from 'zod';
import { resource } from '../../api/rest/resource.ts';
import { writeFlowDraft } from '../../config/data-flows/write-flow-draft.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import { toDataFlowType } from '../../dataflows/data-flow-map-mapping.ts';
import { snapshotResource, toSnapshotResource } from '../../snapshots/snapshot.resource.ts';
import type { FlowDraftOfCluster } from './flow-draft.service.ts';

const notes = z.array(z.string()).describe('What a person should check of it.');

export const flowDraftResource = resource(
  'DataFlowMapDraft',
  z
    .object({
      snapshot: snapshotResource.describe('The newest complete snapshot, which it was derived from.'),
      namespaces: z.array(z.string()),
      yaml: z
        .string()
        .describe(
          'The draft as a `kind: DataFlowMap` document in YAML, with comments for whoever completes it.',
        ),
      flows: z.array(
        z.object({ name: z.string(), from: z.string(), to: z.string(), ports: z.string(), notes }),
      ),
      endpoints: z.array(z.object({ name: z.string(), cidrs: z.array(z.string()), notes })),
      leftOut: z
        .array(z.string())
        .describe('What is allowed today and has no flow in the draft, with counts and reasons.'),
    })
    .describe('A first data-flow map for some namespaces. Every flow is a draft. Nothing is stored.'),
);
export type FlowDraftResource = z.output<typeof flowDraftResource>;

export const flowDraftQuery = z.strictObject({
  namespace: z
    .union([z.string(), z.array(z.string())])
    .transform((names) => [names].flat())
    .exactOptional()
    .describe('Repeatable. By default the namespaces with personal data.'),
});

/** A draft as the REST API shows it. */
export function toFlowDraftResource(
  { snapshot, draft }: FlowDraftOfCluster,
  scope: AccessScope,
): FlowDraftResource {
  return {
    snapshot: toSnapshotResource(snapshot, scope),
    namespaces: [...draft.namespaces],
    yaml: writeFlowDraft(draft),
    flows: draft.flows.map(({ item, notes: own }) => {
      const { name, from, to, ports } = toDataFlowType(item);
      return { name, from: from.text, to: to.text, ports, notes: [...own] };
    }),
    endpoints: draft.endpoints.map(({ item, notes: own }) => ({
      name: item.name,
      cidrs: [...item.cidrs],
      notes: [...own],
    })),
    leftOut: [...draft.leftOut],
  };
}
