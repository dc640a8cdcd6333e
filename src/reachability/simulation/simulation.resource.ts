import { z } from 'zod';
import { toGlobalId } from '../../api/global-id.ts';
import { oneOf, resource } from '../../api/rest/resource.ts';
import { SCENARIO_LIMITS } from '../../config/scenarios/scenarios.schema.ts';
import { workloadKey } from '../../core/inventory/workload.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { PROPOSAL_BODY_BYTES } from '../proposal/proposal.resource.ts';
import { reasonResource } from '../reasons/reason.resource.ts';
import { showReason } from '../reasons/shown-reason.ts';
import { SCENARIO_EXPECTATIONS } from '../../scenarios/scenario-enums.ts';
import { CASE_OUTCOMES, SCENARIO_ORIGINS, SCENARIO_OUTCOMES } from './simulation-enums.ts';
import type { SimulationAnswer } from './simulation.topic.ts';

/** Where simulations are posted. */
export const SIMULATIONS_PATH = '/api/v1/simulations';
/** Manifests and scenarios are escaped as JSON, which makes them longer. */
export const SIMULATION_BODY_BYTES = PROPOSAL_BODY_BYTES + SCENARIO_LIMITS.bytes * 1.5;

export const simulationRequest = resource(
  'SimulationRequest',
  z
    .strictObject({
      cluster: z
        .string()
        .exactOptional()
        .describe('Simulate on the latest complete snapshot of this cluster, by id or name.'),
      snapshot: z
        .string()
        .exactOptional()
        .describe('Simulate on the snapshot with this id, instead of `cluster`.'),
      scenarios: z
        .string()
        .exactOptional()
        .describe('Scenarios to simulate besides the saved ones: a `kind: Scenarios` document in YAML.'),
      names: z
        .array(z.string())
        .max(200)
        .exactOptional()
        .describe('Names of the scenarios to simulate; by default all.'),
      builtIn: z.boolean().default(true).describe('Whether to simulate the built-in scenarios.'),
      manifests: z
        .array(
          z.strictObject({
            file: z.string().max(1000).describe('Its name in messages.'),
            text: z.string().describe('YAML or JSON.'),
          }),
        )
        .min(1)
        .max(5000)
        .exactOptional()
        .describe('Laid over the snapshot first. At most 8 MiB and 5,000 objects together.'),
      replace: z
        .string()
        .default('namespace')
        .describe('What manifests replace, as for proposals: `namespace`, `selector=LABELS` or `overlay`.'),
    })
    .describe('Scenarios, and what they are simulated on.'),
);

const hop = z.object({
  from: z
    .string()
    .describe('`namespace/name[Kind]`, a range of addresses, or what leads in from the internet.'),
  to: z.string(),
  connections: z.string().describe('The ports, e.g. `TCP 80,443-445`.'),
  verdict: z.enum(['allowed', 'denied', 'unknown']),
  reasons: z.array(reasonResource),
});

const simulationCase = z.object({
  outcome: oneOf(CASE_OUTCOMES),
  subject: z
    .string()
    .nullable()
    .describe('The workload that a built-in scenario attacks, as `namespace/name[Kind]`.'),
  text: z.string().describe('What happens, on which path, and which change cuts it.'),
  path: z.array(hop).describe('The shortest path; empty if the text describes it.'),
  reasons: z.array(reasonResource),
  change: z.string().nullable().describe('The one change that cuts the path.'),
});

export const simulationResource = resource(
  'SimulationRun',
  z
    .object({
      snapshot: z.string().describe('The id of the snapshot that was used.'),
      takenAt: z.date().describe('The time that this snapshot shows.'),
      simulations: z.array(
        z.object({
          name: z.string(),
          title: z.string().describe('What is simulated.'),
          origin: oneOf(SCENARIO_ORIGINS),
          expect: oneOf(SCENARIO_EXPECTATIONS),
          outcome: oneOf(SCENARIO_OUTCOMES),
          cases: z.array(simulationCase).describe('Violated first, then undecided: at most 50.'),
          more: z.int().describe('Number of further cases.'),
          message: z.string().nullable().describe('Why it is not decided, or what it depends on.'),
        }),
      ),
      warnings: z.array(z.string()).describe('What of the manifests could not be read, and other problems.'),
    })
    .describe('The outcomes of scenarios.'),
);
export type SimulationResource = z.output<typeof simulationResource>;

export function toSimulationResource(
  { id, takenAt }: Snapshot,
  { simulations, warnings }: SimulationAnswer,
): SimulationResource {
  return {
    snapshot: toGlobalId('Snapshot', id),
    takenAt,
    simulations: simulations.map(({ cases, message = null, ...simulation }) => ({
      ...simulation,
      message,
      cases: cases.map(({ subject, hops, reasons, change = null, outcome, text }) => ({
        outcome,
        subject: subject === undefined ? null : workloadKey(subject),
        text,
        path: hops.map(({ fromText, toText, connections, verdict, reasons: own }) => ({
          from: fromText,
          to: toText,
          connections,
          verdict,
          reasons: own.map(showReason),
        })),
        reasons: reasons.map(showReason),
        change,
      })),
    })),
    warnings: [...warnings],
  };
}
