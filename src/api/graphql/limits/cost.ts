import { getNamedType, isCompositeType, isListType, getNullableType } from 'graphql';
import type { DocumentNode, GraphQLError, GraphQLField, GraphQLSchema } from 'graphql';
import { getComplexity } from 'graphql-query-complexity';
import type { ComplexityEstimator } from 'graphql-query-complexity';
import { Extensions } from '@nestjs/graphql';
import type { RequestLimits } from '../../api-settings.ts';
import { isIntrospection, limitExceeded } from './document-limits.ts';

/** Assumed length of a list without a page size. */
const ASSUMED_LIST_LENGTH = 10;
/** More than the `selections` limit allows, because the library's own error would not say which limit was exceeded. */
const MAX_QUERY_NODES = 10_000;

/** Cost of the schema, or of a type in it: reading it needs no database, but it is long. */
const INTROSPECTION_COST = 1000;

/** Cost of a question to a model, in addition to the objects that it returns. */
const QUESTION_COST = 1000;

const ASKS = 'asks';

/** Marks a field whose resolver queries a model, which is slow compared to reading a database row. */
export const AsksModel = (): MethodDecorator => Extensions({ [ASKS]: 'model' });

function asksModel({ extensions }: GraphQLField<unknown, unknown>): boolean {
  return extensions[ASKS] === 'model';
}

/**
 * Each object costs one, scalars nothing. Fields below a field with `first` or `last` are multiplied by the page size.
 */
const objectsReturned: ComplexityEstimator = ({ field, args, childComplexity }) => {
  if (isIntrospection(field.name)) return INTROSPECTION_COST;
  const question = asksModel(field) ? QUESTION_COST : 0;
  if (!isCompositeType(getNamedType(field.type))) return question;
  const page: unknown = args['first'] ?? args['last'];
  if (typeof page === 'number') return question + 1 + Math.max(page, 0) * Math.max(childComplexity, 1);
  if (isListType(getNullableType(field.type)) && !PAGED_MEMBERS.has(field.name)) {
    return question + ASSUMED_LIST_LENGTH * (1 + childComplexity);
  }
  return question + 1 + childComplexity;
};

const questionsAsked: ComplexityEstimator = ({ field, args, childComplexity }) => {
  const page: unknown = args['first'] ?? args['last'];
  const times = typeof page === 'number' ? Math.max(page, 1) : 1;
  return (asksModel(field) ? 1 : 0) + times * childComplexity;
};

/** Lists inside a connection: their length is the page size, which is already multiplied above them. */
const PAGED_MEMBERS: ReadonlySet<string> = new Set(['edges', 'nodes']);

export interface OperationCost {
  /** The maximum number of objects that the operation can return, plus the cost of its questions. */
  readonly cost: number;
  /** The maximum number of questions to models. */
  readonly questions: number;
}

/** The maximum cost of an operation. Throws if it has too many nodes to compute the cost. */
export function operationCost(operation: {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string | undefined;
}): OperationCost {
  const measure = (estimator: ComplexityEstimator): number =>
    getComplexity({
      schema: operation.schema,
      query: operation.document,
      variables: operation.variables,
      ...(operation.operationName !== undefined && { operationName: operation.operationName }),
      maxQueryNodes: MAX_QUERY_NODES,
      estimators: [estimator],
    });
  return { cost: measure(objectsReturned), questions: measure(questionsAsked) };
}

/** The error for an operation that exceeds the cost limits; undefined if it does not. */
export function overCost(found: OperationCost, limits: RequestLimits): GraphQLError | undefined {
  for (const limit of ['cost', 'questions'] as const)
    if (found[limit] > limits[limit]) return limitExceeded(limit, limits[limit], found[limit]);
  return undefined;
}
