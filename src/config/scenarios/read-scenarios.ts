import type { Scenario } from '../../core/scenarios/scenario.ts';
import { listIn, readItems, repeatedNames, unknownClusters } from '../documents/placed-items.ts';
import {
  type DocumentKind,
  parseOneDocument,
  placeIssues,
  readDocumentText,
} from '../documents/one-document.ts';
import { schemaIssues } from '../schema-issues.ts';
import { ScenariosError } from './scenarios-error.ts';
import { SCENARIO_LIMITS, scenariosDocumentSchema, scenarioSchema } from './scenarios.schema.ts';

const SCENARIOS: DocumentKind = {
  error: ScenariosError,
  maxBytes: SCENARIO_LIMITS.bytes,
  secondDocument: 'write all scenarios in one list',
};

export interface ReadScenariosOptions {
  /** The name of the text in messages. */
  readonly file: string;
  /** Names of the clusters that scenarios may be limited to. Missing: they are not known. */
  readonly clusters?: readonly string[];
}

/** Reads a file. Throws `ScenariosError` with all its errors. */
export function readScenariosFile(file: string): readonly Scenario[] {
  return readScenarios(readDocumentText(file, SCENARIOS), { file });
}

/** Reads the text of a `kind: Scenarios` document. Throws `ScenariosError` with all its errors. */
export function readScenarios(text: string, { file, clusters }: ReadScenariosOptions): readonly Scenario[] {
  const parsed = parseOneDocument(text, file, SCENARIOS);
  const { value } = parsed;
  const outer = scenariosDocumentSchema.safeParse(value);
  const list = outer.data?.spec.scenarios ?? listIn(value, 'scenarios', SCENARIO_LIMITS.scenarios);
  const { items, errors } = readItems<Scenario>(list, ['spec', 'scenarios'], scenarioSchema);
  const all = [
    ...schemaIssues(scenariosDocumentSchema, outer.error),
    ...errors,
    ...repeatedNames(items, 'scenario'),
    ...items.flatMap((item) => unknownClusters(item, clusters)),
  ];
  if (all.length > 0) throw new ScenariosError(placeIssues(parsed, file, all));
  return items.flatMap(({ item }) => item ?? []);
}
