import type { ExpressionResult } from '../../../src/core/custom-rules/language/run-expression.ts';
import type { PublishedCase, PublishedValue } from './published-cases.ts';

/** An expression of a custom rule, and the outcome that a case of the specification gives it. */
export interface Statement {
  readonly of: string;
  readonly source: string;
  readonly outcome: ExpressionResult['type'];
}

/**
 * What a case says as expressions of custom rules, which are true or false: the value and its negation, so that neither
 * a result that is always true nor one that is always false agrees.
 */
export function statementsOf({ name, expression, expected }: PublishedCase): readonly Statement[] {
  const statement = (source: string, outcome: Statement['outcome']): Statement => ({ of: name, source, outcome });
  const itself = `(${expression}) == (${expression})`;
  if (expected === 'error')
    return [expression, `!(${expression})`, itself, `(${expression}) != (${expression})`].map((source) =>
      statement(source, 'error'),
    );
  if (expected.boolValue !== undefined)
    return [
      statement(expression, expected.boolValue ? 'passes' : 'fails'),
      statement(`!(${expression})`, expected.boolValue ? 'fails' : 'passes'),
    ];
  if (expected.listValue !== undefined) {
    const items = expected.listValue.values ?? [];
    return [
      statement(`size(${expression}) == ${items.length}`, 'passes'),
      ...items.flatMap((item, place) => compared(`(${expression})[${place}]`, literalOf(item), statement)),
    ];
  }
  const literal = literalOf(expected);
  // A value that custom rules cannot name, such as a timestamp.
  if (literal === undefined) return [statement(itself, 'passes')];
  return compared(`(${expression})`, literal, statement);
}

function compared(
  left: string,
  literal: string | undefined,
  statement: (source: string, outcome: Statement['outcome']) => Statement,
): readonly Statement[] {
  if (literal === undefined) return [];
  return [statement(`${left} == ${literal}`, 'passes'), statement(`${left} != ${literal}`, 'fails')];
}

function literalOf({ boolValue, int64Value, stringValue }: PublishedValue): string | undefined {
  if (boolValue !== undefined) return String(boolValue);
  if (int64Value !== undefined) return int64Value;
  return stringValue === undefined ? undefined : JSON.stringify(stringValue);
}
