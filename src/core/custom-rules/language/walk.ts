import type { ASTNode } from '@marcbachmann/cel-js';
import { loopOf, NO_LOOP, scopeIn, type Loop, type Scope } from './static-type.ts';

/** A part of an expression directly inside another one. */
export interface Part {
  readonly node: ASTNode;
  readonly scope: Scope;
  /** The loop that evaluates the part once per element, if the part is the body of one. */
  readonly loop?: Loop;
}

/** The direct parts of a node, without the variables that loops introduce. */
export function partsOf(node: ASTNode, scope: Scope = NO_LOOP): readonly Part[] {
  const loop = loopOf(node);
  if (loop !== undefined) {
    const inner = scopeIn(loop, scope);
    return [{ node: loop.list, scope }, ...loop.bodies.map((body) => ({ node: body, scope: inner, loop }))];
  }
  return childrenOf(node).map((child) => ({ node: child, scope }));
}

function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    case '!=':
    case '%':
    case '&&':
    case '*':
    case '+':
    case '-':
    case '/':
    case '<':
    case '<=':
    case '==':
    case '>':
    case '>=':
    case '?:':
    case '[?]':
    case '[]':
    case 'in':
    case 'list':
    case '||':
      return node.args;
  }
}
