import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { SIMULATIONS_PATH } from '../../reachability/simulation/simulation.resource.ts';
import { requestOf, type ProposalRequestOptions, type ServiceBase } from '../client/proposal-request.ts';
import type { Terminal } from '../output/terminal.ts';
import type { PrintedSimulation } from './printed-simulation.ts';

const reasons = z.array(z.looseObject({ type: z.string(), text: z.string() }));

/** The part of the service's answer that `simulate` needs. */
const answerSchema = z.object({
  takenAt: z.string(),
  simulations: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      origin: z.enum(['built-in', 'written']),
      expect: z.enum(['allowed', 'denied']),
      outcome: z.enum(['held', 'violated', 'unknown']),
      cases: z.array(
        z.object({
          outcome: z.enum(['violated', 'unknown']),
          subject: z.string().nullable(),
          text: z.string(),
          path: z.array(
            z.object({
              from: z.string(),
              to: z.string(),
              connections: z.string(),
              verdict: z.string(),
              reasons,
            }),
          ),
          reasons,
          change: z.string().nullable(),
        }),
      ),
      more: z.int(),
      message: z.string().nullable(),
    }),
  ),
  warnings: z.array(z.string()),
});

/** What to ask the service. */
export interface ServiceSimulation extends ProposalRequestOptions {
  /** A file with scenarios. */
  readonly scenarios?: string;
  readonly scenario?: readonly string[];
  readonly builtIn: boolean;
}

/**
 * Simulates on a base of the service, or on manifests that are laid over it. Prints what could not be read on stderr.
 *
 * @param paths files or folders, or `-` for stdin; none: the base itself
 */
export async function simulateByService(
  base: ServiceBase,
  paths: readonly string[],
  options: ServiceSimulation,
  terminal: Terminal,
): Promise<readonly PrintedSimulation[]> {
  const { scenarios, scenario, builtIn } = options;
  const { service, body } = await requestOf(base, paths, options, terminal);
  const asked = {
    ...body,
    builtIn,
    ...(scenarios !== undefined && { scenarios: readFileSync(scenarios, 'utf8') }),
    ...(scenario !== undefined && { names: scenario }),
  };
  const answer = await service.post(SIMULATIONS_PATH, asked, answerSchema);
  terminal.progress(`${paths.length > 0 ? 'laid over' : 'simulated on'} the snapshot of ${answer.takenAt}`);
  for (const warning of answer.warnings) terminal.progress(warning);
  return answer.simulations.map(({ message, cases, ...simulation }) => ({
    ...simulation,
    ...(message !== null && { message }),
    cases: cases.map(({ subject, change, ...one }) => ({
      ...one,
      ...(subject !== null && { subject }),
      ...(change !== null && { change }),
    })),
  }));
}
