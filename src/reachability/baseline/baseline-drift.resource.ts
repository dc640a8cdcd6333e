import { z } from 'zod';
import { CONNECTION_CHANGES, UNAPPROVED_CHANGES } from '../../api/enums.ts';
import { oneOf, resource } from '../../api/rest/resource.ts';
import type { Acceptance } from '../../baselines/baseline.ts';
import { baselineResource, toBaselineResource } from '../../baselines/baseline.resource.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import { snapshotResource, toSnapshotResource } from '../../snapshots/snapshot.resource.ts';
import { endText } from '../connections/group-by-namespace.ts';
import type { BaselineDrift } from './baseline-drift.service.ts';
import { MOST_CONNECTIONS } from './baseline-drift.topic.ts';

export const PAST_DIFFERENCE =
  'What differed at this time, by the baseline in force then, with the changes that had been accepted, and the newest complete snapshot of then. By default now.';

const verdicts = z.object({ allowed: z.string(), unknown: z.string() });
const gainAndLoss = z.object({ gained: z.string(), lost: z.string() });

export const baselineDriftResource = resource(
  'BaselineDrift',
  z
    .object({
      baseline: baselineResource.describe('The one in force, now or at the time that was asked about.'),
      version: z.int().describe('The version of the baseline at that time.'),
      snapshot: snapshotResource.describe(
        'The newest complete snapshot of the time, which it is compared with.',
      ),
      objects: z
        .array(
          z.object({
            change: oneOf(UNAPPROVED_CHANGES),
            kind: z.string(),
            namespace: z.string().nullable().describe('Null for cluster-scoped kinds.'),
            name: z.string(),
            fields: z
              .array(z.string())
              .describe(
                'The fields that were changed, as paths, at most 20; `labels.team (not valid text)` if the value of a label is not known any more. Empty for what was added or removed.',
              ),
            revert: z
              .string()
              .nullable()
              .describe(
                'The approved NetworkPolicy or the removed Namespace as YAML, which reverts the change when it is applied. Null for what was added, for namespaces that are there, and for other kinds.',
              ),
            command: z
              .string()
              .nullable()
              .describe(
                'The kubectl command that reverts the change: `kubectl delete` for what was added, `kubectl label` for the labels of a namespace. Null if there is YAML to apply, or if no command does.',
              ),
          }),
        )
        .describe('Policies and namespaces to approve or revert.'),
      connections: z
        .array(
          z.object({
            change: oneOf(CONNECTION_CHANGES),
            from: z.string().describe('`namespace/name[Kind]`, or a range of addresses.'),
            to: z.string().describe('`namespace/name[Kind]`, or a range of addresses.'),
            before: verdicts.describe('With the approved policies.'),
            after: verdicts.describe('With the policies of the snapshot.'),
            allowed: gainAndLoss,
            unknown: gainAndLoss,
          }),
        )
        .describe(`Connections that differ, at most ${MOST_CONNECTIONS}.`),
      connectionsLeftOut: z.int().describe('How many more there are.'),
      undecided: z.int().describe('Number of connections with ports that are unknown in both states.'),
    })
    .describe('What differs between the baseline of a cluster and its newest complete snapshot.'),
);
export type BaselineDriftResource = z.output<typeof baselineDriftResource>;

/** The difference, as the REST API shows it to a caller with that scope. */
export function toBaselineDriftResource(
  { baseline, version, snapshot, answer }: BaselineDrift,
  accepted: readonly Acceptance[],
  scope: AccessScope,
): BaselineDriftResource {
  const { changes, connections, connectionsLeftOut, undecided } = answer;
  return {
    baseline: toBaselineResource(
      baseline,
      accepted.filter((acceptance) => acceptance.version <= version),
      scope,
    ),
    version,
    snapshot: toSnapshotResource(snapshot, scope),
    objects: changes.map(({ namespace, fields, ...change }) => ({
      ...change,
      fields: [...fields],
      namespace: namespace === '' ? null : namespace,
    })),
    connections: connections.map(({ from, to, ...difference }) => ({
      ...difference,
      from: endText(from),
      to: endText(to),
    })),
    connectionsLeftOut,
    undecided,
  };
}
