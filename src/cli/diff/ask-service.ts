import { z } from 'zod';
import { unreadText } from '../../core/inventory/problems/unread.ts';
import { NO_CONNECTIONS_TEXT } from '../../core/network/connection-set.ts';
import { requestOf, type ProposalRequestOptions, type ServiceBase } from '../client/proposal-request.ts';
import type { Terminal } from '../output/terminal.ts';
import type { DiffData } from './diff-data.ts';

const ports = z.string().transform((text) => (text === NO_CONNECTIONS_TEXT ? '' : text));
const verdicts = z.object({ allowed: ports, unknown: ports });
const gainAndLoss = z.object({ gained: ports, lost: ports });
const object = z.object({ kind: z.string(), namespace: z.string().exactOptional(), name: z.string() });

/** The part of the service's answer that `diff` needs. */
const answerSchema = z.object({
  takenAt: z.string(),
  objects: z.object({
    deleted: z.array(object),
    undecided: z.array(object.extend({ reason: z.string() })),
    changed: z.array(object),
    added: z.array(object),
  }),
  workloads: z.object({ added: z.array(z.string()), removed: z.array(z.string()) }),
  connections: z.array(
    z
      .object({
        presence: z.enum(['both', 'added', 'removed']),
        change: z.enum(['added', 'removed', 'changed']),
        from: z.string(),
        to: z.string(),
        before: verdicts,
        after: verdicts,
        allowed: gainAndLoss,
        unknown: gainAndLoss,
      })
      .transform(({ presence, ...difference }) => ({ presence, difference })),
  ),
  connectionsLeftOut: z.number(),
  undecided: z.number(),
  unread: z.array(z.object({ kind: z.string(), namespace: z.string().exactOptional(), message: z.string() })),
  problems: z.array(z.object({ code: z.string(), message: z.string() })),
});

/** What differs, and whether everything could be read. */
export interface ServiceAnswer {
  readonly data: DiffData;
  readonly limits: 'none' | 'some';
}

/**
 * Sends manifests to the service, which lays them over a base. Prints what could not be read on stderr.
 *
 * @param path a file or folder, or `-` for stdin
 */
export async function askService(
  base: ServiceBase,
  path: string,
  options: ProposalRequestOptions,
  terminal: Terminal,
): Promise<ServiceAnswer> {
  const { service, body } = await requestOf(base, [path], options, terminal);
  const answer = await service.post('/api/v1/proposals', body, answerSchema);
  const { objects, workloads, connections, connectionsLeftOut, undecided, unread, problems } = answer;
  terminal.progress(`laid over the snapshot of ${answer.takenAt}`);
  for (const one of unread) terminal.progress(unreadText(one));
  for (const { message } of problems) terminal.progress(message);
  const of = (wanted: 'both' | 'added' | 'removed') =>
    connections.flatMap(({ presence, difference }) => (presence === wanted ? [difference] : []));
  return {
    data: {
      objects,
      workloads,
      connections: of('both'),
      ofAddedWorkloads: of('added'),
      ofRemovedWorkloads: of('removed'),
      undecided,
      ...(connectionsLeftOut > 0 && { leftOut: connectionsLeftOut }),
    },
    limits: unread.length > 0 || objects.undecided.length > 0 ? 'some' : 'none',
  };
}
