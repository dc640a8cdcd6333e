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
import { compiledExpression } from './exact-functions.ts';
import { type ExpressionIssue, unknownFields } from './fields.ts';
import { type Reads, readsOf } from './reads.ts';
import { FUNCTIONS, isListVariable, type ListVariable, VARIABLE_NAMES } from './schema.ts';
import { NO_LOOP, type Scope } from './static-type.ts';
import { type Trend, trendOf } from './trend.ts';
import { forbiddenParts } from './walls.ts';
import { partsOf } from './walk.ts';

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
  const { rules } = expressionEnvironments();
  let parsed: ParseResult;
  try {
    parsed = rules.parse(source);
  } catch (error) {
    return invalid(issueOf(error, whole));
  }
  const { ast } = parsed;
  const { valid, type, error } = parsed.check();
  if (!valid) return invalid(...typeIssues(error, ast, whole));
  // The library does not check what `has` tests.
  const misspelt = unknownFields(ast);
  if (misspelt.length > 0) return { type: 'invalid', issues: misspelt };
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
      run: compiledExpression(rules, source),
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
    const { queries } = expressionEnvironments();
    if (!queries.check(source).valid) return [];
    return [{ variable, run: compiledExpression(queries, source) }];
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
      return [unknownFields(ast).find(({ range }) => range.start === issue.range.start) ?? issue];
    case 'no_matching_overload':
      return [{ ...issue, ...unknownFunction(error) }];
    default:
      return [issue];
  }
}

function unknownFunction({ node }: CelTypeError): Pick<ExpressionIssue, 'message' | 'misspelt'> | undefined {
  const name = node !== undefined && 'args' in node && Array.isArray(node.args) ? node.args[0] : undefined;
  if (typeof name !== 'string' || Object.hasOwn(FUNCTIONS, name)) return undefined;
  return { message: `there is no function ${name}`, misspelt: { name, known: Object.keys(FUNCTIONS) } };
}

function issueOf(error: unknown, whole: ExpressionIssue['range']): ExpressionIssue {
  if (!(error instanceof ParseError || error instanceof CelTypeError || error instanceof EvaluationError)) {
    // The library fails at some expressions, whose types it cannot tell.
    if (error instanceof Error)
      return { message: `the types of the expression cannot be checked: ${error.message}`, range: whole };
    throw error;
  }
  const { summary, range } = error;
  return { message: summary.charAt(0).toLowerCase() + summary.slice(1), range: range ?? whole };
}
