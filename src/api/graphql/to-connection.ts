import type { Slice } from '../../database/page.ts';
import type { NodePage } from './connection.ts';
import { encodeCursor } from '../page.ts';

/** Builds a Relay connection from one page of a list. `totalCount` is called only if requested. */
export function toConnection<T, Node>(
  slice: Slice<T>,
  toNode: (item: T) => Node,
  totalCount: () => Promise<number>,
): NodePage<Node> {
  const edges = slice.members.map(({ item, cursor }) => ({
    cursor: encodeCursor(cursor),
    node: toNode(item),
  }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: slice.hasNext,
      hasPreviousPage: slice.hasPrevious,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount,
  };
}
