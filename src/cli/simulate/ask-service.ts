import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { processVariables } from '../../config/environment.ts';
import { formatBytes } from '../../sources/manifests/limits.ts';
import { textsToSend } from '../../sources/manifests/sent-texts.ts';
import type { AddressOption } from '../client/address-option.ts';
import { openService } from '../client/service-client.ts';
import { snapshotIdOf } from '../client/snapshot-reference.ts';
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
export interface ServiceSimulation extends AddressOption {
  /** A file with scenarios. */
  readonly scenarios?: string;
  readonly scenario?: readonly string[];
  readonly builtIn: boolean;
  readonly replace?: string;
}

/**
 * Simulates on a snapshot of the service, or on manifests that are laid over it. Prints what could not be read on stderr.
 *
 * @param paths files or folders, or `-` for stdin; none: the snapshot itself
 */
export async function simulateByService(
  base: Readonly<Record<string, string>>,
  paths: readonly string[],
  { url, scenarios, scenario, builtIn, replace }: ServiceSimulation,
  terminal: Terminal,
): Promise<readonly PrintedSimulation[]> {
  const service = openService(url, processVariables());
  const { snapshot } = base;
  const found = snapshot === undefined ? base : { ...base, snapshot: await snapshotIdOf(service, snapshot) };
  const body = {
    ...found,
    builtIn,
    ...(scenarios !== undefined && { scenarios: readFileSync(scenarios, 'utf8') }),
    ...(scenario !== undefined && { names: scenario }),
    ...(replace !== undefined && { replace }),
    ...(paths.length > 0 && { manifests: await manifestsOf(paths, terminal) }),
  };
  const answer = await service.post('/api/v1/simulations', body, answerSchema);
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

async function manifestsOf(paths: readonly string[], terminal: Terminal) {
  const { texts, excluded } = await textsToSend({ paths: [...paths] }, new AbortController().signal);
  if (excluded.length > 0) terminal.progress(`excluded: ${excluded.join(', ')}`);
  const bytes = texts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  terminal.progress(
    `sends ${texts.length === 1 ? '1 file' : `${texts.length} files`}, ${formatBytes(bytes)}`,
  );
  return texts;
}
