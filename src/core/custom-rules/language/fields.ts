import type { ASTNode } from '@marcbachmann/cel-js';
import { fieldsOf } from './schema.ts';
import { NO_LOOP, type Scope, typeOf } from './static-type.ts';
import { partsOf } from './walk.ts';
import type { ForbiddenPart } from './walls.ts';

/** An error in an expression. */
export interface ExpressionIssue extends ForbiddenPart {
  /** A name that does not exist, with the names of which one was probably meant. */
  readonly misspelt?: { readonly name: string; readonly known: readonly string[] };
}

/** The fields that an expression reads, or tests with `has`, and that do not exist. */
export function unknownFields(node: ASTNode, scope: Scope = NO_LOOP): readonly ExpressionIssue[] {
  const own = unknownField(node, scope);
  if (own !== undefined) return [own];
  return partsOf(node, scope).flatMap((part) => unknownFields(part.node, part.scope));
}

function unknownField(node: ASTNode, scope: Scope): ExpressionIssue | undefined {
  if (node.op !== '.') return undefined;
  const [of, name] = node.args;
  const on = typeOf(of, scope);
  if (on.type !== 'object' || Object.hasOwn(fieldsOf(on.name), name)) return undefined;
  const message = `there is no field ${name} of ${on.name}`;
  const start = node.pos;
  return {
    message,
    range: { start, end: start + name.length },
    misspelt: { name, known: Object.keys(fieldsOf(on.name)) },
  };
}
