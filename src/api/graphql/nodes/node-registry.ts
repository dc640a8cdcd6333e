import { Injectable } from '@nestjs/common';
import type { GraphqlContext } from '../context.ts';
import { parseGlobalId } from '../../global-id.ts';

/** Loads an object by the key in its global id; null if it does not exist for the caller. */
export type NodeLoader = (key: string, context: GraphqlContext) => Promise<object | null>;

/** How objects of each type are loaded. Each feature folder registers its types on start. */
@Injectable()
export class NodeRegistry {
  readonly #loaders = new Map<string, NodeLoader>();

  register(type: string, loader: NodeLoader): void {
    if (this.#loaders.has(type)) throw new Error(`type ${type} has a node loader already`);
    this.#loaders.set(type, loader);
  }

  /** The object with its `__typename`, or null if the id is unknown, malformed or out of scope. */
  async load(id: string, context: GraphqlContext): Promise<object | null> {
    const reference = parseGlobalId(id);
    const loader = reference && this.#loaders.get(reference.type);
    if (!reference || !loader) return null;
    const found = await loader(reference.key, context);
    return found && { __typename: reference.type, ...found };
  }
}
