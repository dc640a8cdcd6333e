import type { ASTNode, Environment, ParseResult } from '@marcbachmann/cel-js';
import { EvaluationError } from '@marcbachmann/cel-js';
import { partsOf } from './walk.ts';

const LEAST_INT = -(2n ** 63n);
const GREATEST_INT = 2n ** 63n - 1n;

/** Whether a number is an `int` of CEL, which has 64 bits. */
export function isInt(value: bigint): boolean {
  return value >= LEAST_INT && value <= GREATEST_INT;
}

/**
 * Functions that the library has, but not as the specification defines them: `int` takes an empty text for 0, and
 * `lowerAscii` and `upperAscii` convert more than ASCII. It does not allow other definitions by the same names, so
 * expressions are compiled with these names, which cannot be written.
 */
const EXACT: Readonly<Record<string, string>> = {
  int: 'exactInt',
  lowerAscii: 'exactLowerAscii',
  upperAscii: 'exactUpperAscii',
};

/** Adds the functions that compiled expressions call. */
export function registerExactFunctions(environment: Environment): void {
  environment.registerFunction('exactInt(int): int', (value: bigint) => value);
  environment.registerFunction('exactInt(string): int', intOf);
  environment.registerFunction('string.exactLowerAscii(): string', (text: string) =>
    text.replaceAll(/[A-Z]+/g, (part) => part.toLowerCase()),
  );
  environment.registerFunction('string.exactUpperAscii(): string', (text: string) =>
    text.replaceAll(/[a-z]+/g, (part) => part.toUpperCase()),
  );
}

function intOf(text: string): bigint {
  const value = /^[+-]?\d{1,40}$/.test(text) ? BigInt(text) : undefined;
  if (value !== undefined && isInt(value)) return value;
  throw new EvaluationError({ code: 'int_conversion_error', message: `"${text}" is not a whole number` });
}

/** An expression that can be evaluated. It must have passed all checks. @throws ParseError */
export function compiledExpression(environment: Environment, source: string): ParseResult {
  const run = environment.parse(source);
  callExactFunctions(run.ast);
  return run;
}

/** The library looks functions up when an expression is evaluated for the first time, so that the names may still change. */
function callExactFunctions(node: ASTNode): void {
  if (node.op === 'call' || node.op === 'rcall') node.args[0] = EXACT[node.args[0]] ?? node.args[0];
  for (const part of partsOf(node)) callExactFunctions(part.node);
}
