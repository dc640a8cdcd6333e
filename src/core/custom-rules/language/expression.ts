import {
  type ASTNode,
  EvaluationError,
  ParseError,
  type ParseResult,
  TypeError as CelTypeError,
} from '@marcbachmann/cel-js';
import { costProblem, USUAL_LENGTHS } from './cost.ts';
import { type CulpritQuery, culpritQueries } from './culprits.ts';
import { expressionEnvironments } from './environment.ts';
import { type Reads, readsOf } from './reads.ts';
import { fieldsOf, FUNCTIONS, isListVariable, type ListVariable, VARIABLE_NAMES } from './schema.ts';
import { NO_LOOP, type Scope, typeOf } from './static-type.ts';
import { type Trend, trendOf } from './trend.ts';
import { type ForbiddenPart, forbiddenParts } from './walls.ts';
import { partsOf } from './walk.ts';

/** An error in an expression. */
export interface ExpressionIssue extends ForbiddenPart {
  /** A name that does not exist, with the names of which one was probably meant. */
  readonly misspelt?: { readonly name: string; readonly known: readonly string[] };
}

/** A checked expression, with what was found out about it. */
export interface Expression {
  readonly source: string;
  readonly ast: ASTNode;
  readonly reads: Reads;
  /** The lists that it uses. */
  readonly lists: ReadonlySet<ListVariable>;
  readonly trend: Trend;
  /** The queries for the elements because of which it is false, where such elements can be named. */
  readonly culprits: readonly (Omit<CulpritQuery, 'source'> & { readonly run: ParseResult })[];
  readonly run: ParseResult;
}

export type CheckedExpression =
  | { readonly type: 'valid'; readonly expression: Expression }
  | { readonly type: 'invalid'; readonly issues: readonly ExpressionIssue[] };

const MAX_LENGTH = 4000;

/**
 * Parses an expression, checks its types against the view, and refuses what may take exponential time or memory, and what
 * is too costly for clusters of usual size.
 */
export function checkExpression(source: string): CheckedExpression {
  const whole = { start: 0, end: source.length };
  if (source.trim() === '') return invalid({ message: 'the expression is empty', range: whole });
  if (source.length > MAX_LENGTH)
    return invalid({ message: `longer than ${MAX_LENGTH} characters`, range: whole });
  let run: ParseResult;
  try {
    run = expressionEnvironments().rules.parse(source);
  } catch (error) {
    return invalid(issueOf(error, whole));
  }
  const { ast } = run;
  const { valid, type, error } = run.check();
  if (!valid) return invalid(...typeIssues(error, ast, whole));
  const forbidden = forbiddenParts(ast);
  if (forbidden.length > 0) return { type: 'invalid', issues: forbidden };
  if (type !== 'bool')
    return invalid({ message: `must be true or false, but is of type ${type}`, range: whole });
  const tooCostly = costProblem(ast, USUAL_LENGTHS);
  if (tooCostly !== undefined)
    return invalid({
      message: `${tooCostly} (with ${USUAL_LENGTHS.get('ingress')} connections in each direction)`,
      range: whole,
    });
  return {
    type: 'valid',
    expression: {
      source,
      ast,
      run,
      reads: readsOf(ast),
      lists: listsIn(ast),
      trend: trendOf(ast),
      culprits: culpritQueries(ast).flatMap(compiled),
    },
  };
}

function invalid(...issues: readonly ExpressionIssue[]): CheckedExpression {
  return { type: 'invalid', issues };
}

/** A query that exceeds a limit is left out: then the elements are not named. */
function compiled({ variable, source }: CulpritQuery): Expression['culprits'] {
  try {
    const run = expressionEnvironments().queries.parse(source);
    return run.check().valid ? [{ variable, run }] : [];
  } catch (error) {
    if (error instanceof ParseError) return [];
    throw error;
  }
}

function listsIn(node: ASTNode, scope: Scope = NO_LOOP): ReadonlySet<ListVariable> {
  const own = node.op === 'id' && isListVariable(node.args) ? [node.args] : [];
  return new Set([...own, ...partsOf(node, scope).flatMap((part) => [...listsIn(part.node, part.scope)])]);
}

/** A misspelt name, or what else is wrong; parts that are not allowed are listed too, if types do not matter to them. */
function typeIssues(
  error: unknown,
  ast: ASTNode,
  whole: ExpressionIssue['range'],
): readonly ExpressionIssue[] {
  const issue = issueOf(error, whole);
  if (!(error instanceof CelTypeError)) return [issue];
  const name = ast.input.slice(issue.range.start, issue.range.end);
  switch (error.code) {
    case 'unknown_variable':
      return [
        { ...issue, message: `there is no variable ${name}`, misspelt: { name, known: VARIABLE_NAMES } },
      ];
    case 'no_such_key':
      return [{ ...issue, ...unknownField(ast, issue.range.start, NO_LOOP) }];
    case 'no_matching_overload':
      return [{ ...issue, ...unknownFunction(error) }];
    default:
      return [issue];
  }
}

/** The field that is read at an offset and does not exist. */
function unknownField(
  node: ASTNode,
  offset: number,
  scope: Scope,
): Pick<ExpressionIssue, 'message' | 'misspelt'> | undefined {
  if (node.op === '.' && node.pos === offset) {
    const on = typeOf(node.args[0], scope);
    if (on.type === 'object') {
      const name = node.args[1];
      const known = Object.keys(fieldsOf(on.name));
      return { message: `there is no field ${name} of ${on.name}`, misspelt: { name, known } };
    }
  }
  for (const part of partsOf(node, scope)) {
    const found = unknownField(part.node, offset, part.scope);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unknownFunction({ node }: CelTypeError): Pick<ExpressionIssue, 'message' | 'misspelt'> | undefined {
  const name = node !== undefined && 'args' in node && Array.isArray(node.args) ? node.args[0] : undefined;
  if (typeof name !== 'string' || Object.hasOwn(FUNCTIONS, name)) return undefined;
  return { message: `there is no function ${name}`, misspelt: { name, known: Object.keys(FUNCTIONS) } };
}

function issueOf(error: unknown, whole: ExpressionIssue['range']): ExpressionIssue {
  if (!(error instanceof ParseError || error instanceof CelTypeError || error instanceof EvaluationError))
    throw error;
  const { summary, range } = error;
  return { message: summary.charAt(0).toLowerCase() + summary.slice(1), range: range ?? whole };
}
