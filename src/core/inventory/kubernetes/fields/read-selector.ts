import type { Requirement, Selector } from '../../selector.ts';
import { EVERYTHING } from '../../selector.ts';
import {
  describe,
  field,
  objectField,
  objectListField,
  refuseUnknownFields,
  textListField,
  type Fields,
} from './fields.ts';
import { isLabelKey, isLabelValue, LABEL_KEY_SYNTAX, LABEL_VALUE_SYNTAX } from './names.ts';
import type { FieldPath, ObjectContext } from './object-context.ts';
import { notText } from './read-labels.ts';

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

/**
 * How to interpret a null label value. The API server reads it as empty text in its own kinds; in custom resources it
 * drops the label or rejects the object.
 */
export type NullLabels = 'empty' | 'refused';

/**
 * The `LabelSelector` (meta/v1) under `key`, validated as in `ValidateLabelSelector`. `undefined` if the field is
 * missing or null, which differs from an empty selector.
 */
export function readSelector(
  fields: Fields,
  key: string,
  path: FieldPath,
  context: ObjectContext,
  nullLabels: NullLabels = 'empty',
): Selector | undefined {
  const selector = objectField(fields, key, path, context);
  return selector === undefined
    ? undefined
    : readSelectorFields(selector, [...path, key], context, nullLabels);
}

function readSelectorFields(
  selector: Fields,
  path: FieldPath,
  context: ObjectContext,
  nullLabels: NullLabels,
): Selector {
  refuseUnknownFields(selector, ['matchLabels', 'matchExpressions'], path, context);
  const requirements: Requirement[] = [];
  const matchLabels = objectField(selector, 'matchLabels', path, context) ?? {};
  for (const key of Object.keys(matchLabels).sort()) {
    const at = [...path, 'matchLabels', key];
    const value = matchLabels[key] ?? (nullLabels === 'empty' ? '' : undefined);
    if (!isLabelKey(key)) context.error('label-key', at, `Bad label key: ${LABEL_KEY_SYNTAX}.`);
    if (typeof value !== 'string') context.error('label-not-text', at, notText(value));
    else {
      if (!isLabelValue(value)) context.error('label-value', at, `Bad label value: ${LABEL_VALUE_SYNTAX}.`);
      requirements.push({ key, operator: 'In', values: [value] });
    }
  }
  const expressions = objectListField(selector, 'matchExpressions', path, context);
  for (const [index, expression] of expressions.entries()) {
    const requirement = readExpression(expression, [...path, 'matchExpressions', index], context);
    if (requirement !== undefined) requirements.push(requirement);
  }
  return requirements.length === 0 ? EVERYTHING : { requirements };
}

function readExpression(
  expression: Fields,
  path: FieldPath,
  context: ObjectContext,
): Requirement | undefined {
  refuseUnknownFields(expression, ['key', 'operator', 'values'], path, context);
  const key = field(expression, 'key');
  if (typeof key !== 'string' || !isLabelKey(key)) {
    context.error(
      'label-key',
      [...path, 'key'],
      `Bad label key, found ${describe(key)}: ${LABEL_KEY_SYNTAX}.`,
    );
    return undefined;
  }
  const operator = OPERATORS.find((known) => known === field(expression, 'operator'));
  if (operator === undefined) {
    context.error(
      'selector-operator',
      [...path, 'operator'],
      `Expected one of ${OPERATORS.join(', ')}, found ${describe(field(expression, 'operator'))}.`,
    );
    return undefined;
  }
  const values = textListField(expression, 'values', path, context);
  const at = [...path, 'values'];
  if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length === 0) return { key, operator };
    context.error(
      'selector-values',
      at,
      `${operator} takes no values: remove them, or use In or NotIn instead.`,
    );
    return undefined;
  }
  if (values.length === 0)
    context.error('selector-values', at, `${operator} needs at least one value; use Exists for any value.`);
  for (const [index, value] of values.entries())
    if (!isLabelValue(value))
      context.error('label-value', [...at, index], `Bad label value: ${LABEL_VALUE_SYNTAX}.`);
  return { key, operator, values };
}

/**
 * A selector of a kind whose API specifies that an empty one selects everything. A missing one is empty, as in Go's
 * decoder, and causes a warning.
 */
export function readSelectorOrEverything(
  fields: Fields,
  key: string,
  path: FieldPath,
  context: ObjectContext,
  nullLabels: NullLabels = 'empty',
): Selector {
  const before = context.errors.length;
  const selector = readSelector(fields, key, path, context, nullLabels);
  if (selector === undefined && context.errors.length === before)
    context.warn(
      'selector-missing',
      [...path, key],
      `Missing, which selects everything: write "${key}: {}" to make this explicit.`,
    );
  return selector ?? EVERYTHING;
}
