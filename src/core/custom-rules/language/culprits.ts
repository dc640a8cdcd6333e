import type { ASTNode } from '@marcbachmann/cel-js';
import { isListVariable, type ListVariable } from './schema.ts';
import { loopOf } from './static-type.ts';

/** An expression that lists the elements of a variable because of which another expression is false. */
export interface CulpritQuery {
  readonly variable: ListVariable;
  readonly source: string;
}

/**
 * The queries for the elements because of which an expression is false, where it says that all elements of a list meet a
 * condition, or that none does.
 */
export function culpritQueries(node: ASTNode): readonly CulpritQuery[] {
  switch (node.op) {
    case '&&':
    case '||':
      return node.args.flatMap(culpritQueries);
    case '?:':
      return node.args.slice(1).flatMap(culpritQueries);
    case '!_':
      return queryFor(node.args, 'exists', (condition) => condition);
    case '==': {
      const [left, right] = node.args;
      return right.op === 'value' && right.args === 0n ? counted(left) : [];
    }
    case '!=':
    case '%':
    case '*':
    case '+':
    case '-':
    case '-_':
    case '.':
    case '.?':
    case '/':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '[?]':
    case '[]':
    case 'call':
    case 'id':
    case 'in':
    case 'list':
    case 'map':
    case 'rcall':
    case 'value':
      return queryFor(node, 'all', (condition) => `!(${condition})`);
  }
}

function queryFor(
  node: ASTNode,
  macro: 'all' | 'exists',
  wanted: (condition: string) => string,
): readonly CulpritQuery[] {
  const loop = loopOf(node);
  if (loop?.macro !== macro) return [];
  const variable = variableOf(loop.list);
  const [condition] = loop.bodies;
  if (variable === undefined || condition === undefined) return [];
  const source = `(${textOf(loop.list)}).filter(${loop.variable}, ${wanted(textOf(condition))})`;
  return [{ variable, source }];
}

/** `size(list) == 0`: the elements of the list. */
function counted(node: ASTNode): readonly CulpritQuery[] {
  const list = sizedList(node);
  const variable = list && variableOf(list);
  return list === undefined || variable === undefined ? [] : [{ variable, source: textOf(list) }];
}

function sizedList(node: ASTNode): ASTNode | undefined {
  if (node.op === 'call' && node.args[0] === 'size') return node.args[1][0];
  return node.op === 'rcall' && node.args[0] === 'size' ? node.args[1] : undefined;
}

/** The variable whose elements a list contains, unless they are converted to something else. */
function variableOf(list: ASTNode): ListVariable | undefined {
  if (list.op === 'id') return isListVariable(list.args) ? list.args : undefined;
  const loop = loopOf(list);
  return loop?.macro === 'filter' ? variableOf(loop.list) : undefined;
}

function textOf({ input, start, end }: ASTNode): string {
  return input.slice(start, end);
}
