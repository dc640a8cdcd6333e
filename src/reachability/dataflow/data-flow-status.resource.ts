import { z } from 'zod';
import { oneOf, resource } from '../../api/rest/resource.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import { FLOW_STATUSES } from '../../dataflows/flow-statuses.ts';
import { snapshotResource, toSnapshotResource } from '../../snapshots/snapshot.resource.ts';
import { toDataFlowsType } from './data-flow-status-mapping.ts';
import type { DataFlowsOfCluster } from './data-flow-status.service.ts';
import { MOST_UNDECLARED } from './data-flow-status.topic.ts';

const status = oneOf(FLOW_STATUSES);

export const dataFlowsResource = resource(
  'DataFlows',
  z
    .object({
      snapshot: snapshotResource.describe('The newest complete snapshot, which was judged.'),
      mapVersion: z.int().nullable().describe('The version of the map in force; null if there is none.'),
      flows: z.array(
        z.object({
          name: z.string(),
          state: z.enum(['declared', 'draft']),
          from: z.string().describe('The end as text.'),
          to: z.string().describe('The end as text.'),
          ports: z.string(),
          purpose: z.string().nullable(),
          owner: z.string().nullable(),
          status: status.describe('What policies do with it.'),
          parts: z
            .array(
              z.object({
                fromNamespace: z.string().nullable().describe('Null for the endpoint of the flow.'),
                toNamespace: z.string().nullable().describe('Null for the endpoint of the flow.'),
                status,
                allowed: z.int(),
                partly: z.int(),
                blocked: z.int(),
                unknown: z.int(),
              }),
            )
            .describe('By pair of namespaces, with the number of connections by what policies do with them.'),
        }),
      ),
      undeclared: z
        .object({
          count: z.int(),
          first: z
            .array(z.object({ from: z.string(), to: z.string(), allowed: z.string() }))
            .describe(`At most ${MOST_UNDECLARED}.`),
          parts: z
            .array(
              z.object({
                fromNamespace: z.string().nullable().describe('Null for outside addresses.'),
                toNamespace: z.string().nullable().describe('Null for outside addresses.'),
                connections: z.int(),
              }),
            )
            .describe('All of them, counted by pair of namespaces.'),
        })
        .describe('What is allowed to and from workloads with personal data without being declared.'),
    })
    .describe('The data flows of a cluster, joined with what its policies allow.'),
);
export type DataFlowsResource = z.output<typeof dataFlowsResource>;

/** The data flows of a cluster, as the REST API shows them to a caller with that scope. */
export function toDataFlowsResource(found: DataFlowsOfCluster, scope: AccessScope): DataFlowsResource {
  const { mapVersion, flows, undeclared } = toDataFlowsType(found, scope);
  return {
    snapshot: toSnapshotResource(found.snapshot, scope),
    mapVersion,
    flows: flows.map(({ flow, status: judged, parts }) => ({
      name: flow.name,
      state: flow.state,
      from: flow.from.text,
      to: flow.to.text,
      ports: flow.ports,
      purpose: flow.purpose,
      owner: flow.owner,
      status: judged,
      parts: [...parts],
    })),
    undeclared: { count: undeclared.count, first: [...undeclared.first], parts: [...undeclared.parts] },
  };
}
