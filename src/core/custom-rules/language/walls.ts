import type { ASTNode, SourceRange } from '@marcbachmann/cel-js';
import { isInt } from './exact-functions.ts';
import { FUNCTIONS, isListVariable, VARIABLE_NAMES } from './schema.ts';
import { likePattern, PatternError } from './like.ts';
import { isSize, type Loop, loopOf, NO_LOOP, type Scope, type StaticType, typeOf } from './static-type.ts';
import { partsOf } from './walk.ts';

/** An error in an expression. */
export interface ForbiddenPart {
  readonly message: string;
  /** Offsets in the expression. */
  readonly range: SourceRange;
}

/**
 * What of an expression is not allowed although CEL has it: whatever may take exponential time or memory, and whatever
 * cannot be analysed.
 */
export function forbiddenParts(ast: ASTNode): readonly ForbiddenPart[] {
  return issuesIn(ast, NO_LOOP, undefined);
}

function issuesIn(node: ASTNode, scope: Scope, loop: Loop | undefined): readonly ForbiddenPart[] {
  const message = problemOf(node, scope, loop);
  const own = message === undefined ? [] : [{ message, range: node.range }];
  // The parts of a call that is not allowed are of unknown types.
  if (own.length > 0 && (node.op === 'call' || node.op === 'rcall')) return own;
  return [
    ...own,
    ...partsOf(node, scope).flatMap((part) => issuesIn(part.node, part.scope, part.loop ?? loop)),
  ];
}

function problemOf(node: ASTNode, scope: Scope, loop: Loop | undefined): string | undefined {
  switch (node.op) {
    case 'value':
      return literalProblem(node.args);
    case 'id':
      return scope.has(node.args) || node.args === 'workload' || isListVariable(node.args)
        ? undefined
        : `${node.args} is not available`;
    case '[]':
      return typeOf(node.args[0], scope).type === 'object'
        ? 'fields are read with a dot, such as peer.name'
        : undefined;
    case '.?':
    case '[?]':
    case 'map':
      return 'optional values and map literals are not available';
    case 'list':
      if (node.args.length === 0) return 'an empty list has no type: write true or false instead';
      return node.args.every((item) => typeOf(item, scope).type === 'scalar')
        ? undefined
        : 'lists may contain only text and numbers';
    case '-_':
      return node.args.op === 'value'
        ? undefined
        : 'only literals may have the sign -: write 0 - x instead of -x';
    case '/':
    case '%':
      return isNeverNegative(node.args[1])
        ? undefined
        : 'numbers can only be divided by a literal or a size, such as 100 or size(ingress)';
    case '==':
    case '!=':
      return node.args.every((side) => typeOf(side, scope).type === 'scalar')
        ? undefined
        : 'only text, numbers and true or false can be compared: compare elements with all or exists';
    case 'in':
      return membershipProblem(typeOf(node.args[0], scope), typeOf(node.args[1], scope));
    case '+':
      return additionProblem(typeOf(node.args[0], scope), loop);
    case 'call':
    case 'rcall':
      return callProblem(node, scope);
    case '!_':
    case '&&':
    case '*':
    case '-':
    case '.':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '?:':
    case '||':
      return undefined;
  }
}

function literalProblem(value: Extract<ASTNode, { op: 'value' }>['args']): string | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'bigint') return isInt(value) ? undefined : 'the number is too large';
  if (typeof value === 'number') return 'only whole numbers are available';
  return 'null, bytes and uint are not available';
}

/** The library does not notice that the least number divided by -1 is too large. */
function isNeverNegative(divisor: ASTNode): boolean {
  return divisor.op === 'value' || isSize(divisor);
}

function membershipProblem(item: StaticType, list: StaticType): string | undefined {
  if (
    item.type === 'scalar' &&
    (list.type === 'map' || (list.type === 'list' && list.item.type === 'scalar'))
  )
    return undefined;
  return 'in looks for text or a number in a list, or for a key in labels: use exists for other elements';
}

function additionProblem(type: StaticType, loop: Loop | undefined): string | undefined {
  if (type.type !== 'scalar') return 'lists cannot be added: use one condition for each, joined by || or &&';
  if (loop === undefined || type.name === 'int') return undefined;
  return `text cannot be added inside ${loop.macro}, because it could grow without limit: compare the parts instead`;
}

function callProblem(node: Extract<ASTNode, { op: 'call' | 'rcall' }>, scope: Scope): string | undefined {
  const [name] = node.args;
  if (name === 'matches')
    return 'matches may take exponential time: write like(pattern), whose RE2 patterns do not';
  if (name === 'bind') return 'cel.bind is not available: write the value where it is used';
  if (!Object.hasOwn(FUNCTIONS, name))
    return `${name} is not available; functions: ${Object.keys(FUNCTIONS).join(', ')}`;
  if (name === 'like') return patternProblem(node.op === 'rcall' ? node.args[2][0] : undefined);
  if (name === 'has') return testProblem(node.op === 'call' ? node.args[1][0] : undefined, scope);
  const loop = loopOf(node);
  if (loop !== undefined && VARIABLE_NAMES.some((variable) => variable === loop.variable))
    return `${loop.variable} is a variable already: choose another name inside ${loop.macro}`;
  if (loop?.macro !== 'map') return undefined;
  const value = typeOf(node, scope);
  return value.type === 'list' && (value.item.type === 'list' || value.item.type === 'map')
    ? 'map must not yield lists or labels: use all or exists inside another'
    : undefined;
}

/** The library neither checks what `has` tests, nor takes an empty field for one that is not there. */
function testProblem(tested: ASTNode | undefined, scope: Scope): string | undefined {
  return tested?.op === '.' && typeOf(tested.args[0], scope).type === 'map'
    ? undefined
    : 'has can only test for a label, such as has(workload.labels.team)';
}

function patternProblem(pattern: ASTNode | undefined): string | undefined {
  if (pattern?.op !== 'value' || typeof pattern.args !== 'string')
    return 'the pattern of like must be a text literal, such as "^pay-"';
  try {
    likePattern(pattern.args);
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}
