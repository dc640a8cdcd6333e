import type { z } from 'zod';
import type { KeyPath } from '../document.ts';
import { schemaIssues, type SchemaIssue } from '../schema-issues.ts';
import { suggest } from '../suggestion.ts';

/** An item of a list, as far as it is valid. */
export interface PlacedItem<Item> {
  readonly path: KeyPath;
  readonly value: unknown;
  /** Missing: it has none. Known even if something else of the item is invalid. */
  readonly name?: string;
  /** Missing: it is invalid. */
  readonly item?: Item;
}

/** Validates each item of a list by itself, so that all errors are reported at once. */
export function readItems<Item>(
  values: readonly unknown[],
  path: KeyPath,
  schema: z.ZodType<Item>,
): { readonly items: readonly PlacedItem<Item>[]; readonly errors: readonly SchemaIssue[] } {
  const items: PlacedItem<Item>[] = [];
  const errors: SchemaIssue[] = [];
  for (const [index, value] of values.entries()) {
    const parsed = schema.safeParse(value);
    const place = [...path, index];
    for (const issue of schemaIssues(schema, parsed.error))
      errors.push({ ...issue, path: [...place, ...issue.path] });
    const name = fieldOf(value, 'name');
    items.push({
      path: place,
      value,
      ...(typeof name === 'string' && { name: name.trim() }),
      ...(parsed.success && { item: parsed.data }),
    });
  }
  return { items, errors };
}

/** The list at `spec.KEY` of a document that may be invalid; empty if it is not a list, or too long. */
export function listIn(value: unknown, key: string, limit: number): readonly unknown[] {
  const items = fieldOf(fieldOf(value, 'spec'), key);
  return Array.isArray(items) && items.length <= limit ? items : [];
}

/** Items with a name that an earlier one has. */
export function repeatedNames(items: readonly PlacedItem<unknown>[], noun: string): readonly SchemaIssue[] {
  return repeatedValues(items, 'name', (name) => `another ${noun} is already named ${name}`);
}

/** Items with a text at `key` that an earlier one has. */
export function repeatedValues(
  items: readonly PlacedItem<unknown>[],
  key: string,
  message: (text: string) => string,
): readonly SchemaIssue[] {
  const seen = new Set<string>();
  return items.flatMap(({ path, value }) => {
    const found = fieldOf(value, key);
    if (typeof found !== 'string') return [];
    const text = found.trim();
    if (seen.has(text)) return [{ path: [...path, key], message: message(text) }];
    seen.add(text);
    return [];
  });
}

/**
 * Clusters that an item is limited to and that do not exist, each reported once.
 *
 * @param known undefined: it is not known which clusters exist
 */
export function unknownClusters(
  { path, item }: PlacedItem<{ readonly clusters: 'all' | readonly string[] }>,
  known: readonly string[] | undefined,
): readonly SchemaIssue[] {
  if (item === undefined || item.clusters === 'all' || known === undefined) return [];
  const { clusters } = item;
  return clusters.flatMap((name, index) => {
    if (known.includes(name) || clusters.indexOf(name) < index) return [];
    const meant = suggest(name, known);
    const fix = meant === undefined ? '' : `; did you mean ${meant}?`;
    return [{ path: [...path, 'clusters', index], message: `there is no cluster ${name}${fix}` }];
  });
}

export function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
