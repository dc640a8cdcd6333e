import { z } from 'zod';
import { oneOf, resource } from '../api/rest/resource.ts';
import type { SavedScenario } from './saved-scenario.ts';
import { SCENARIO_EXPECTATIONS } from './scenario-enums.ts';
import { toSavedScenarioType } from './scenario.types.ts';

export const savedScenarioResource = resource(
  'SavedScenario',
  z
    .object({
      name: z.string().describe('Unique in the fleet. The key of its findings.'),
      description: z.string().nullable(),
      clusters: z
        .array(z.string())
        .nullable()
        .describe('Names of the clusters that it applies to. Null if it applies to all.'),
      expect: oneOf(SCENARIO_EXPECTATIONS),
      yaml: z.string().describe('The scenario as a `kind: Scenarios` document, as it was sent.'),
      version: z.int().describe('Increases with each change.'),
      savedAt: z.date(),
      savedBy: z.object({ name: z.string(), email: z.string() }).describe('The person who saved it.'),
    })
    .describe('A scenario that is judged at every snapshot of its clusters.'),
);
export type SavedScenarioResource = z.output<typeof savedScenarioResource>;

export const scenarioToSave = resource(
  'ScenarioToSave',
  z
    .strictObject({
      scenario: z
        .string()
        .describe(
          'A `kind: Scenarios` document in YAML with one scenario. It replaces the one of the same name.',
        ),
      expectedVersion: z
        .int()
        .min(0)
        .describe(
          'The version of the saved scenario of this name, 0 if there is none. If it has another version now, the answer is 409.',
        ),
    })
    .describe('A scenario to save.'),
);

export const scenarioToDelete = resource(
  'ScenarioToDelete',
  z
    .strictObject({
      name: z.string(),
      expectedVersion: z
        .int()
        .min(1)
        .describe('Its version. If it has another version now, the answer is 409.'),
    })
    .describe('A saved scenario to delete.'),
);

export function toSavedScenarioResource(saved: SavedScenario): SavedScenarioResource {
  const { clusters, savedBy, ...shown } = toSavedScenarioType(saved);
  return {
    ...shown,
    clusters: clusters && [...clusters],
    savedBy: { name: savedBy.name, email: savedBy.email },
  };
}
