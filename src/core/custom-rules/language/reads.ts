import type { ASTNode } from '@marcbachmann/cel-js';
import { NO_LOOP, type Scope, typeOf } from './static-type.ts';
import { partsOf } from './walk.ts';

/** What an expression reads of a field: all of it, or only some keys of labels. */
export type Read = 'whole' | ReadonlySet<string>;

/** What an expression reads, by type and field, e.g. `Peer.labels`. Fields that are missing are not read. */
export type Reads = ReadonlyMap<string, Read>;

/** Elements that do not differ in what is read are the same for an expression. */
export function readsOf(ast: ASTNode): Reads {
  const reads = new Map<string, 'whole' | Set<string>>();
  const note = (place: string, key?: string): void => {
    const known = reads.get(place);
    if (key === undefined || known === 'whole') reads.set(place, 'whole');
    else if (known === undefined) reads.set(place, new Set([key]));
    else known.add(key);
  };
  const visit = (node: ASTNode, scope: Scope): void => {
    const looked = lookedUp(node);
    const labels = looked && placeOf(looked.labels, scope);
    if (looked !== undefined && labels?.type === 'map') {
      note(labels.place, looked.key);
      for (const part of partsOf(looked.labels, scope)) visit(part.node, part.scope);
      return;
    }
    const own = placeOf(node, scope);
    if (own !== undefined) note(own.place);
    for (const part of partsOf(node, scope)) visit(part.node, part.scope);
  };
  visit(ast, NO_LOOP);
  return reads;
}

/** The field that a node reads, if it reads one of an object. */
function placeOf(node: ASTNode, scope: Scope): { readonly place: string; readonly type: string } | undefined {
  const access = accessOf(node);
  if (access === undefined) return undefined;
  const on = typeOf(access.on, scope);
  if (on.type !== 'object') return undefined;
  return { place: `${on.name}.${access.name}`, type: typeOf(node, scope).type };
}

function accessOf(node: ASTNode): { readonly on: ASTNode; readonly name: string } | undefined {
  if (node.op === '.') return { on: node.args[0], name: node.args[1] };
  if (node.op !== '[]') return undefined;
  const [on, key] = node.args;
  return key.op === 'value' && typeof key.args === 'string' ? { on, name: key.args } : undefined;
}

/** The label that a node looks up, if it names one: `labels.app`, `labels["app"]` or `"app" in labels`. */
function lookedUp(node: ASTNode): { readonly labels: ASTNode; readonly key: string } | undefined {
  if (node.op === 'in') {
    const [key, labels] = node.args;
    return key.op === 'value' && typeof key.args === 'string' ? { labels, key: key.args } : undefined;
  }
  const access = accessOf(node);
  return access && { labels: access.on, key: access.name };
}
