import { Injectable } from '@nestjs/common';
import type { GraphqlContext } from './context.ts';
import { parseGlobalId } from '../global-id.ts';

/** Loads one object by the key in its global id; null where it does not exist for the caller. */
export type NodeLoader = (key: string, context: GraphqlContext) => Promise<object | null>;

/** Which type's objects are loaded how: each room adds its own while starting. */
@Injectable()
export class NodeRegistry {
  readonly #loaders = new Map<string, NodeLoader>();

  register(type: string, loader: NodeLoader): void {
    if (this.#loaders.has(type)) throw new Error(`type ${type} has a node loader already`);
    this.#loaders.set(type, loader);
  }

  /** The object with its `__typename`, or null where the id is unknown, malformed or out of scope. */
  async load(id: string, context: GraphqlContext): Promise<object | null> {
    const reference = parseGlobalId(id);
    const loader = reference && this.#loaders.get(reference.type);
    if (!reference || !loader) return null;
    const found = await loader(reference.key, context);
    return found && { __typename: reference.type, ...found };
  }
}
