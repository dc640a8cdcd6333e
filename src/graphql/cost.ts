import { getNamedType, isCompositeType, isListType, getNullableType } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { getComplexity } from 'graphql-query-complexity';
import type { ComplexityEstimator } from 'graphql-query-complexity';

/** Members assumed of a list that takes no page size. */
const ASSUMED_LIST_LENGTH = 10;
const MAX_QUERY_NODES = 10_000;

/**
 * Objects count one each, scalars nothing. What is below a field with `first` or `last` counts as often as
 * the page is long.
 */
const objectsReturned: ComplexityEstimator = ({ field, args, childComplexity }) => {
  if (!isCompositeType(getNamedType(field.type))) return 0;
  const page: unknown = args['first'] ?? args['last'];
  if (typeof page === 'number') return 1 + Math.max(page, 0) * Math.max(childComplexity, 1);
  if (isListType(getNullableType(field.type)) && !PAGED_MEMBERS.has(field.name)) {
    return ASSUMED_LIST_LENGTH * (1 + childComplexity);
  }
  return 1 + childComplexity;
};

/** Lists inside a connection: their length is the page size, which is counted above them. */
const PAGED_MEMBERS: ReadonlySet<string> = new Set(['edges', 'nodes']);

/** The most objects that an operation can return. Throws where it has too many nodes to be judged. */
export function operationCost(operation: {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string | undefined;
}): number {
  return getComplexity({
    schema: operation.schema,
    query: operation.document,
    variables: operation.variables,
    ...(operation.operationName !== undefined && { operationName: operation.operationName }),
    maxQueryNodes: MAX_QUERY_NODES,
    estimators: [objectsReturned],
  });
}
