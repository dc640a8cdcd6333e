import { z } from 'zod';
import { CONNECTION_CHANGES, PRESENCE } from '../../api/enums.ts';
import { oneOf, resource } from '../../api/rest/resource.ts';
import { toGlobalId } from '../../api/global-id.ts';
import { placedMessage } from '../../core/inventory/problems/problem.ts';
import { workloadKey } from '../../core/inventory/workload.ts';
import { MAX_SENT_BYTES } from '../../sources/manifests/sent-texts.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { endText } from '../connections/group-by-namespace.ts';
import { MAX_CONNECTIONS, type ProposalAnswer } from './proposal.topic.ts';

/** Where proposals are posted. */
export const PROPOSALS_PATH = '/api/v1/proposals';
/** Manifests are escaped as JSON, which makes them longer. */
export const PROPOSAL_BODY_BYTES = MAX_SENT_BYTES * 1.5;

export const proposalRequest = resource(
  'ProposalRequest',
  z
    .strictObject({
      cluster: z
        .string()
        .exactOptional()
        .describe('The base: the latest complete snapshot of this cluster, by id or name.'),
      snapshot: z
        .string()
        .exactOptional()
        .describe('The base: the snapshot with this id, instead of `cluster`.'),
      replace: z
        .string()
        .default('namespace')
        .describe(
          'Which policies, workloads and Services of the base are deleted if the manifests do not contain them: `namespace`, those in each namespace in which the manifests have an object; `selector=LABELS`, of these only those with the labels; `overlay`, none.',
        ),
      manifests: z
        .array(
          z.strictObject({
            file: z.string().max(1000).describe('Its name in messages.'),
            text: z.string().describe('YAML or JSON.'),
          }),
        )
        .min(1)
        .max(5000)
        .describe('At most 8 MiB and 5,000 objects together.'),
    })
    .describe('Manifests that are laid over a snapshot.'),
);
export type ProposalRequest = z.output<typeof proposalRequest>;

const objectReference = resource(
  'ProposedObject',
  z
    .object({
      kind: z.string(),
      namespace: z.string().optional().describe('Missing for cluster-scoped kinds.'),
      name: z.string(),
      reason: z.string().optional().describe('Why it is undecided whether the object stays.'),
    })
    .describe('An object that differs.'),
);

const gainAndLoss = resource(
  'GainAndLoss',
  z
    .object({ gained: z.string(), lost: z.string() })
    .describe('Ports that were added and removed, e.g. `TCP 80,443-445,UDP 53`.'),
);

const judgedPorts = resource(
  'JudgedPorts',
  z
    .object({ allowed: z.string(), unknown: z.string() })
    .describe('The verdicts for a connection in one state.'),
);

const difference = resource(
  'ProposedDifference',
  z
    .object({
      presence: oneOf(PRESENCE).describe('In which states its workloads exist.'),
      change: oneOf(CONNECTION_CHANGES),
      from: z.string().describe('`namespace/name[Kind]`, or a range of addresses.'),
      to: z.string().describe('`namespace/name[Kind]`, or a range of addresses.'),
      before: judgedPorts,
      after: judgedPorts,
      allowed: gainAndLoss,
      unknown: gainAndLoss,
    })
    .describe('A connection that differs once the manifests are applied.'),
);

export const proposalResource = resource(
  'Proposal',
  z
    .object({
      snapshot: z.string().describe('The id of the snapshot that the manifests were laid over.'),
      takenAt: z.date().describe('The time that this snapshot shows.'),
      objects: z.object({
        deleted: z.array(objectReference),
        undecided: z.array(objectReference),
        changed: z.array(objectReference),
        added: z.array(objectReference),
      }),
      workloads: z.object({ added: z.array(z.string()), removed: z.array(z.string()) }),
      connections: z.array(difference).describe(`At most ${MAX_CONNECTIONS}.`),
      connectionsLeftOut: z.int().describe('Number of further connections that differ.'),
      undecided: z.int().describe('Number of connections with ports that are unknown in both states.'),
      unread: z
        .array(z.object({ kind: z.string(), namespace: z.string().optional(), message: z.string() }))
        .describe('What could not be read of the manifests, and what is unknown because of it.'),
      problems: z
        .array(z.object({ code: z.string(), message: z.string() }))
        .describe('Other problems with the manifests.'),
    })
    .describe('What differs once manifests are applied to a snapshot.'),
);
export type ProposalResource = z.output<typeof proposalResource>;

/** The answer about a proposal, as the REST API shows it. */
export function toProposalResource({ id, takenAt }: Snapshot, answer: ProposalAnswer): ProposalResource {
  const { objects, addedWorkloads, removedWorkloads, connections, unread, problems, ...counts } = answer;
  return {
    snapshot: toGlobalId('Snapshot', id),
    takenAt,
    objects: {
      deleted: [...objects.deleted],
      undecided: [...objects.undecided],
      changed: [...objects.changed],
      added: [...objects.added],
    },
    workloads: { added: addedWorkloads.map(workloadKey), removed: removedWorkloads.map(workloadKey) },
    connections: connections.map(({ from, to, ...rest }) => ({
      ...rest,
      from: endText(from),
      to: endText(to),
    })),
    ...counts,
    unread: unread.map(({ kind, namespace, message }) => ({
      kind,
      ...(namespace !== undefined && { namespace }),
      message,
    })),
    problems: problems.map((problem) => ({ code: problem.code, message: placedMessage(problem) })),
  };
}
