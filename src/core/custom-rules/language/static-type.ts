import type { ASTNode } from '@marcbachmann/cel-js';
import { fieldsOf, isListVariable, isObjectType, LOOPS, VARIABLES } from './schema.ts';
import type { ObjectType } from './schema.ts';

/** How long a list or map may be: a number, or the name of what determines it, e.g. `ingress` or `Peer.images`. */
export type Length = number | string;

/** The type of a part of an expression that passed the type check. */
export type StaticType =
  | { readonly type: 'scalar'; readonly name: string }
  | { readonly type: 'list'; readonly item: StaticType; readonly lengths: readonly Length[] }
  | { readonly type: 'map'; readonly lengths: readonly Length[] }
  | { readonly type: 'object'; readonly name: ObjectType };

/** The types of the variables of the loops around a part. */
export type Scope = ReadonlyMap<string, StaticType>;

export const NO_LOOP: Scope = new Map();

export const scalar = (name: string): StaticType => ({ type: 'scalar', name });

const STRING = scalar('string');

/** The type of a field or variable. `place` names its length. */
function declaredType(type: string, place: string): StaticType {
  if (isObjectType(type)) return { type: 'object', name: type };
  if (type.startsWith('map<')) return { type: 'map', lengths: [place] };
  const [, item] = /^list<(.+)>$/.exec(type) ?? [];
  return item === undefined
    ? scalar(type)
    : { type: 'list', item: declaredType(item, place), lengths: [place] };
}

/** A loop of an expression: a macro call such as `list.all(x, condition)`. */
export interface Loop {
  readonly macro: string;
  readonly list: ASTNode;
  readonly variable: string;
  /** One for all macros but `map`, which may have a condition and a value. */
  readonly bodies: readonly ASTNode[];
}

/** The loop that a node is, if it is one. */
export function loopOf(node: ASTNode): Loop | undefined {
  if (node.op !== 'rcall') return undefined;
  const [macro, list, [variable, ...bodies]] = node.args;
  if (!LOOPS.has(macro) || variable?.op !== 'id' || bodies.length === 0) return undefined;
  return { macro, list, variable: variable.args, bodies };
}

/** Whether a node is the size of a list, labels or text. */
export function isSize(node: ASTNode): boolean {
  return (node.op === 'call' || node.op === 'rcall') && node.args[0] === 'size';
}

/** The types of the variables inside a loop. */
export function scopeIn({ list, variable }: Loop, scope: Scope): Scope {
  const over = typeOf(list, scope);
  return new Map([...scope, [variable, over.type === 'list' ? over.item : STRING]]);
}

/** The type of a part of an expression that passed the type check and uses only what expressions may use. */
export function typeOf(node: ASTNode, scope: Scope): StaticType {
  switch (node.op) {
    case 'value':
      return scalar(literalType(node.args));
    case 'id': {
      const inner = scope.get(node.args);
      if (inner !== undefined) return inner;
      if (isListVariable(node.args) || node.args === 'workload')
        return declaredType(VARIABLES[node.args].type, node.args);
      return scalar('other');
    }
    case '.': {
      const [on, name] = node.args;
      return fieldType(typeOf(on, scope), name);
    }
    case '[]': {
      const [on, key] = node.args;
      const over = typeOf(on, scope);
      if (over.type === 'list') return over.item;
      return key.op === 'value' && typeof key.args === 'string' ? fieldType(over, key.args) : STRING;
    }
    case 'list':
      return {
        type: 'list',
        item: node.args[0] === undefined ? STRING : typeOf(node.args[0], scope),
        lengths: [node.args.length],
      };
    case '?:':
      return eitherOf(typeOf(node.args[1], scope), typeOf(node.args[2], scope));
    case 'call':
      return scalar(node.args[0] === 'size' ? 'int' : node.args[0] === 'has' ? 'bool' : node.args[0]);
    case 'rcall':
      return typeOfCall(node, scope);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return typeOf(node.args[0], scope);
    case '-_':
      return typeOf(node.args, scope);
    case '!=':
    case '!_':
    case '&&':
    case '.?':
    case '<':
    case '<=':
    case '==':
    case '>':
    case '>=':
    case '[?]':
    case 'in':
    case 'map':
    case '||':
      return scalar('bool');
  }
}

const LITERAL_TYPES: Readonly<Record<string, string>> = {
  string: 'string',
  bigint: 'int',
  boolean: 'bool',
};

function literalType(value: unknown): string {
  return LITERAL_TYPES[typeof value] ?? 'other';
}

function fieldType(on: StaticType, name: string): StaticType {
  if (on.type === 'map') return STRING;
  if (on.type !== 'object') return scalar('other');
  const declared = Object.hasOwn(fieldsOf(on.name), name) ? fieldsOf(on.name)[name] : undefined;
  return declared === undefined ? scalar('other') : declaredType(declared.type, `${on.name}.${name}`);
}

function eitherOf(a: StaticType, b: StaticType): StaticType {
  if (a.type === 'list' && b.type === 'list') return { ...a, lengths: [...a.lengths, ...b.lengths] };
  if (a.type === 'map' && b.type === 'map') return { ...a, lengths: [...a.lengths, ...b.lengths] };
  return a;
}

const RETURNS: Readonly<Record<string, string>> = {
  size: 'int',
  lowerAscii: 'string',
  upperAscii: 'string',
};

function typeOfCall(node: Extract<ASTNode, { op: 'rcall' }>, scope: Scope): StaticType {
  const loop = loopOf(node);
  const [name] = node.args;
  if (loop === undefined) return scalar(RETURNS[name] ?? 'bool');
  const over = typeOf(loop.list, scope);
  if (over.type !== 'list' && over.type !== 'map') return scalar('bool');
  if (loop.macro === 'filter')
    return over.type === 'list' ? over : { type: 'list', item: STRING, lengths: over.lengths };
  if (loop.macro === 'map')
    return {
      type: 'list',
      item: typeOf(loop.bodies.at(-1)!, scopeIn(loop, scope)),
      lengths: over.lengths,
    };
  return scalar('bool');
}
