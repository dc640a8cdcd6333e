import { checkExpression, type ExpressionIssue } from '../../core/custom-rules/language/expression.ts';
import type { CustomRule, CustomRuleSet } from '../../core/rules/custom-rule.ts';
import { lineOfField } from '../../parsing/line-of-field.ts';
import { renderPath, type KeyPath } from '../document.ts';
import {
  type DocumentIssue,
  type DocumentKind,
  parseOneDocument,
  readDocumentText,
} from '../documents/one-document.ts';
import { schemaIssues, type SchemaIssue } from '../schema-issues.ts';
import { suggest } from '../suggestion.ts';
import { CustomRulesError } from './custom-rules-error.ts';
import { documentSchema, RULE_LIMITS, ruleSchema } from './custom-rules.schema.ts';
import { placeInDocument, type Place } from './expression-place.ts';

const MAX_ALIASES = 20;

const KIND: DocumentKind = {
  error: CustomRulesError,
  maxBytes: RULE_LIMITS.bytes,
  secondDocument: 'write all rules into one',
};

/** Reads a file. Throws `CustomRulesError` with all its errors. */
export function readCustomRulesFile(file: string): CustomRuleSet {
  return readCustomRules(readRulesText(file), file);
}

/** The text of a file. Throws `CustomRulesError` if it cannot be read. */
export function readRulesText(file: string): string {
  return readDocumentText(file, KIND);
}

/**
 * Reads the text of a `kind: CustomRules` document, and checks its expressions. Throws `CustomRulesError` with all its
 * errors.
 *
 * @param file the name of the text in messages
 */
export function readCustomRules(text: string, file: string): CustomRuleSet {
  const { document, lines } = parseOneDocument(text, file, KIND);
  const { set, items, errors } = readDocument(document.toJS({ maxAliasCount: MAX_ALIASES }));
  const placed = errors.map(({ path, message }): DocumentIssue => ({
    key: renderPath(path),
    message,
    location: { file, line: lineOfField(document, path, lines) },
  }));
  const inExpressions = items.flatMap(({ path, value }) => {
    const source = field(value, 'expression');
    if (typeof source !== 'string') return [];
    const checked = checkExpression(source);
    const place = [...path, 'expression'];
    return (checked.type === 'valid' ? [] : checked.issues).map((issue): DocumentIssue => {
      const at = placeInDocument({ document, lines, text }, place, issue.range.start);
      return {
        key: renderPath(place),
        message: expressionMessage(issue, source, at),
        location: { file, line: at?.line ?? lineOfField(document, place, lines) },
      };
    });
  });
  const issues = [...placed, ...inExpressions].toSorted((a, b) => a.location.line - b.location.line);
  if (set === undefined || issues.length > 0) throw new CustomRulesError(issues);
  return set;
}

/**
 * Reads a document that was written by `customRulesDocument`. Expressions are not checked again: one that this version
 * does not accept is an error of its rule, which each judgement reports. Throws `CustomRulesError`.
 */
export function readStoredCustomRules(value: unknown, file: string): CustomRuleSet {
  const { set, errors } = readDocument(value);
  if (set !== undefined) return set;
  throw new CustomRulesError(
    errors.map(({ path, message }) => ({ key: renderPath(path), message, location: { file, line: 1 } })),
  );
}

function expressionMessage(
  { message, range, misspelt }: ExpressionIssue,
  source: string,
  at: Place | undefined,
): string {
  const meant = misspelt && suggest(misspelt.name, misspelt.known);
  const fix =
    misspelt === undefined
      ? ''
      : meant === undefined
        ? `; known: ${misspelt.known.join(', ')}`
        : `; did you mean ${meant}?`;
  const before = source.slice(0, range.start).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  const where =
    at === undefined ? `line ${before.length}, column ${column} of the expression` : `column ${at.column}`;
  return `${where}: ${message}${fix}`;
}

interface PlacedRule {
  readonly path: KeyPath;
  readonly value: unknown;
  /** Missing: it is invalid. */
  readonly rule?: CustomRule;
}

interface Read {
  /** Missing if there are errors. */
  readonly set?: CustomRuleSet;
  readonly items: readonly PlacedRule[];
  readonly errors: readonly SchemaIssue[];
}

function readDocument(value: unknown): Read {
  const outer = documentSchema.safeParse(value);
  // Rules are validated even if something else is wrong, so that all errors are reported at once.
  const values = outer.data?.spec.rules ?? rulesIn(value);
  const errors: SchemaIssue[] = [...schemaIssues(documentSchema, outer.error)];
  const items = values.map((one, index): PlacedRule => {
    const path = ['spec', 'rules', index];
    const parsed = ruleSchema.safeParse(one);
    for (const issue of schemaIssues(ruleSchema, parsed.error))
      errors.push({ ...issue, path: [...path, ...issue.path] });
    return { path, value: one, ...(parsed.success && { rule: parsed.data }) };
  });
  errors.push(...repeatedIds(items));
  if (outer.data === undefined || errors.length > 0) return { items, errors };
  const set = { name: outer.data.metadata.name, rules: items.flatMap(({ rule }) => rule ?? []) };
  return { set, items, errors };
}

function rulesIn(value: unknown): readonly unknown[] {
  const rules = field(field(value, 'spec'), 'rules');
  return Array.isArray(rules) && rules.length <= RULE_LIMITS.rules ? rules : [];
}

function repeatedIds(items: readonly PlacedRule[]): readonly SchemaIssue[] {
  const seen = new Set<unknown>();
  return items.flatMap(({ path, value }) => {
    const id = field(value, 'id');
    if (typeof id !== 'string') return [];
    if (seen.has(id)) return [{ path: [...path, 'id'], message: `another rule already has the id ${id}` }];
    seen.add(id);
    return [];
  });
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
