import type { ASTNode } from '@marcbachmann/cel-js';
import { isListVariable } from './schema.ts';
import { isSize, loopOf, NO_LOOP, scopeIn, typeOf, type Scope } from './static-type.ts';

/**
 * How the value of an expression changes if more connections turn out to be allowed: not at all; only towards true, more
 * elements and larger numbers (`grows`); only the other way; or either way.
 */
export type Trend = 'constant' | 'grows' | 'shrinks' | 'mixed';

/**
 * The trend of an expression. If it is not `mixed`, an undecided connection cannot matter to an expression that has the
 * same value without any undecided connection and with all of them.
 */
export function trendOf(ast: ASTNode): Trend {
  return trend(ast, NO_LOOP);
}

function trend(node: ASTNode, scope: Scope): Trend {
  switch (node.op) {
    case 'value':
      return 'constant';
    case 'id':
      return !scope.has(node.args) && isListVariable(node.args) ? 'grows' : 'constant';
    case '.': {
      const on = onlyConstant([node.args[0]], scope);
      return on === 'constant' && isPortsOfConnection(node, scope) ? 'grows' : on;
    }
    case '!_':
      return reversed(trend(node.args, scope));
    case '&&':
    case '||':
      return joined(...node.args.map((side) => trend(side, scope)));
    case '+':
      return joined(...node.args.map((side) => trend(side, scope)));
    case '-':
      return joined(trend(node.args[0], scope), reversed(trend(node.args[1], scope)));
    case '<':
    case '<=':
      return joined(reversed(trend(node.args[0], scope)), trend(node.args[1], scope));
    case '>':
    case '>=':
      return joined(trend(node.args[0], scope), reversed(trend(node.args[1], scope)));
    case '==':
    case '!=':
      return comparison(node.op, node.args, scope);
    case 'in':
      return trend(node.args[0], scope) === 'constant' ? trend(node.args[1], scope) : 'mixed';
    case '?:':
      return trend(node.args[0], scope) === 'constant'
        ? joined(trend(node.args[1], scope), trend(node.args[2], scope))
        : 'mixed';
    case 'call':
      return node.args[0] === 'size' ? trend(node.args[1][0]!, scope) : onlyConstant(node.args[1], scope);
    case 'rcall':
      return ofCall(node, scope);
    case 'list':
      return onlyConstant(node.args, scope);
    case '[]':
      return onlyConstant(node.args, scope);
    case '%':
    case '*':
    case '-_':
    case '.?':
    case '/':
    case '[?]':
    case 'map':
      return 'mixed';
  }
}

/**
 * The ports of a connection are a list to which undecided ports are added. Only while it is the same connection: with
 * more elements, `ingress[0]` may be another one.
 */
function isPortsOfConnection(node: Extract<ASTNode, { op: '.' }>, scope: Scope): boolean {
  const [on, name] = node.args;
  const type = typeOf(on, scope);
  return name === 'ports' && type.type === 'object' && type.name === 'Connection';
}

/** `size(list) == 0` says that a list is empty, which more elements can only make false. */
function comparison(op: '==' | '!=', [left, right]: readonly ASTNode[], scope: Scope): Trend {
  const [a, b] = [trend(left!, scope), trend(right!, scope)];
  if (a === 'constant' && b === 'constant') return 'constant';
  const counted = isZero(right!) ? a : isZero(left!) ? b : 'mixed';
  if (counted === 'mixed' || !(isSize(left!) || isSize(right!))) return 'mixed';
  return op === '!=' ? counted : reversed(counted);
}

function isZero(node: ASTNode): boolean {
  return node.op === 'value' && node.args === 0n;
}

function ofCall(node: Extract<ASTNode, { op: 'rcall' }>, scope: Scope): Trend {
  const [name, receiver, args] = node.args;
  const loop = loopOf(node);
  if (loop === undefined)
    return name === 'size' ? trend(receiver, scope) : onlyConstant([receiver, ...args], scope);
  const list = trend(loop.list, scope);
  const inner = scopeIn(loop, scope);
  const bodies = loop.bodies.map((body) => trend(body, inner));
  switch (loop.macro) {
    case 'all':
      return joined(reversed(list), ...bodies);
    case 'exists':
    case 'filter':
      return joined(list, ...bodies);
    case 'map':
      return bodies.at(-1) === 'constant' ? joined(list, ...bodies.slice(0, -1)) : 'mixed';
    default:
      return joined(list, ...bodies) === 'constant' ? 'constant' : 'mixed';
  }
}

function onlyConstant(nodes: readonly ASTNode[], scope: Scope): Trend {
  return nodes.every((node) => trend(node, scope) === 'constant') ? 'constant' : 'mixed';
}

function reversed(one: Trend): Trend {
  return one === 'grows' ? 'shrinks' : one === 'shrinks' ? 'grows' : one;
}

function joined(...trends: readonly Trend[]): Trend {
  const moving = new Set(trends.filter((one) => one !== 'constant'));
  if (moving.size === 0) return 'constant';
  return moving.size === 1 ? [...moving][0]! : 'mixed';
}
