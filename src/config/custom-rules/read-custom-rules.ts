import { checkExpression } from '../../core/custom-rules/language/expression.ts';
import type { ExpressionIssue } from '../../core/custom-rules/language/fields.ts';
import { namedControl } from '../../core/frameworks/custom-controls.ts';
import { FRAMEWORK_IDS } from '../../core/frameworks/framework.ts';
import type { CustomRule, CustomRuleSet } from '../../core/rules/custom-rule.ts';
import { lineOfField } from '../../parsing/line-of-field.ts';
import { renderPath } from '../document.ts';
import {
  type DocumentIssue,
  type DocumentKind,
  issuesWithoutText,
  parseOneDocument,
  placeIssues,
  readDocumentText,
} from '../documents/one-document.ts';
import { fieldOf, listIn, type PlacedItem, readItems, repeatedValues } from '../documents/placed-items.ts';
import { schemaIssues, type SchemaIssue } from '../schema-issues.ts';
import { suggest } from '../suggestion.ts';
import { CustomRulesError } from './custom-rules-error.ts';
import { documentSchema, RULE_LIMITS, ruleSchema } from './custom-rules.schema.ts';
import { placeInDocument, type Place } from './expression-place.ts';

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
  const parsed = parseOneDocument(text, file, KIND);
  const { set, items, errors: ofDocument } = readDocument(parsed.value);
  const errors = [...ofDocument, ...items.flatMap(unknownControls)];
  const inExpressions = items.flatMap(({ path, value }) => {
    const source = fieldOf(value, 'expression');
    if (typeof source !== 'string') return [];
    const checked = checkExpression(source);
    const place = [...path, 'expression'];
    return (checked.type === 'valid' ? [] : checked.issues).map((issue): DocumentIssue => {
      const at = placeInDocument({ ...parsed, text }, place, issue.range.start);
      return {
        key: renderPath(place),
        message: expressionMessage(issue, source, at),
        location: { file, line: at?.line ?? lineOfField(parsed.document, place, parsed.lines) },
      };
    });
  });
  const issues = [...placeIssues(parsed, file, errors), ...inExpressions].toSorted(
    (a, b) => a.location.line - b.location.line,
  );
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
  throw new CustomRulesError(issuesWithoutText(file, errors));
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

/** Stored rules are not checked: a later version may have other controls. */
function unknownControls({ path, item }: PlacedItem<CustomRule>): readonly SchemaIssue[] {
  return (item?.controls ?? []).flatMap((text, index) => {
    const { key, number, framework, control } = namedControl(text);
    if (control !== undefined) return [];
    const place = [...path, 'controls', index];
    const known = framework?.controls.map(({ id }) => id) ?? FRAMEWORK_IDS;
    const what = framework === undefined ? `framework ${key}` : `control ${number} of ${key}`;
    const meant = suggest(framework === undefined ? key : number, known);
    const fix = meant === undefined ? `known: ${known.join(', ')}` : `did you mean ${meant}?`;
    return [{ path: place, message: `there is no ${what}; ${fix}` }];
  });
}

interface Read {
  /** Missing if there are errors. */
  readonly set?: CustomRuleSet;
  readonly items: readonly PlacedItem<CustomRule>[];
  readonly errors: readonly SchemaIssue[];
}

function readDocument(value: unknown): Read {
  const outer = documentSchema.safeParse(value);
  // Rules are validated even if something else is wrong, so that all errors are reported at once.
  const rules = outer.data?.spec.rules ?? listIn(value, 'rules', RULE_LIMITS.rules);
  const { items, errors: ofRules } = readItems<CustomRule>(rules, ['spec', 'rules'], ruleSchema);
  const errors = [
    ...schemaIssues(documentSchema, outer.error),
    ...ofRules,
    ...repeatedValues(items, 'id', (id) => `another rule already has the id ${id}`),
  ];
  if (outer.data === undefined || errors.length > 0) return { items, errors };
  const set = { name: outer.data.metadata.name, rules: items.flatMap(({ item }) => item ?? []) };
  return { set, items, errors };
}
