import type { Scenario } from '../../core/scenarios/scenario.ts';
import { listIn, readItems, repeatedNames, type PlacedItem } from '../documents/placed-items.ts';
import {
  type DocumentKind,
  parseOneDocument,
  placeIssues,
  readDocumentText,
} from '../documents/one-document.ts';
import { schemaIssues, type SchemaIssue } from '../schema-issues.ts';
import { suggest } from '../suggestion.ts';
import { ScenariosError } from './scenarios-error.ts';
import { SCENARIO_LIMITS, scenariosDocumentSchema, scenarioSchema } from './scenarios.schema.ts';

const MAX_ALIASES = 20;

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
  const value: unknown = parsed.document.toJS({ maxAliasCount: MAX_ALIASES });
  const outer = scenariosDocumentSchema.safeParse(value);
  const list = outer.data?.spec.scenarios ?? listIn(value, 'scenarios', SCENARIO_LIMITS.scenarios);
  const { items, errors } = readItems<Scenario>(list, ['spec', 'scenarios'], scenarioSchema);
  const all = [
    ...schemaIssues(scenariosDocumentSchema, outer.error),
    ...errors,
    ...repeatedNames(items, 'scenario'),
    ...unknownClusters(items, clusters),
  ];
  if (all.length > 0) throw new ScenariosError(placeIssues(parsed, file, all));
  return items.flatMap(({ item }) => item ?? []);
}

function unknownClusters(
  items: readonly PlacedItem<Scenario>[],
  known: readonly string[] | undefined,
): readonly SchemaIssue[] {
  if (known === undefined) return [];
  return items.flatMap(({ path, item }) => {
    const named = item === undefined || item.clusters === 'all' ? [] : item.clusters;
    return named.flatMap((name, index) => {
      if (known.includes(name)) return [];
      const meant = suggest(name, known);
      const fix = meant === undefined ? '' : `; did you mean ${meant}?`;
      return [{ path: [...path, 'clusters', index], message: `there is no cluster ${name}${fix}` }];
    });
  });
}
