import type { z } from 'zod';
import type { KeyPath } from '../document.ts';
import { schemaIssues, type SchemaIssue } from '../schema-issues.ts';

/** An item of a list, as far as it is valid. */
export interface PlacedItem<Item> {
  readonly path: KeyPath;
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
  const seen = new Set<string>();
  return items.flatMap(({ path, name }) => {
    if (name === undefined || !seen.has(name)) {
      if (name !== undefined) seen.add(name);
      return [];
    }
    return [{ path: [...path, 'name'], message: `another ${noun} is already named ${name}` }];
  });
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
