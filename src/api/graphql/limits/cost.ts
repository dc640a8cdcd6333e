import { getNamedType, isCompositeType, isListType, getNullableType } from 'graphql';
import type { DocumentNode, GraphQLError, GraphQLField, GraphQLSchema } from 'graphql';
import { getComplexity } from 'graphql-query-complexity';
import type { ComplexityEstimator } from 'graphql-query-complexity';
import { Extensions } from '@nestjs/graphql';
import type { RequestLimits } from '../../api-settings.ts';
import { limitExceeded } from './document-limits.ts';

/** Members assumed of a list that takes no page size. */
const ASSUMED_LIST_LENGTH = 10;
/** More than the limit of `selections` lets through: the library's own refusal would not say which limit it is. */
const MAX_QUERY_NODES = 10_000;

/** What a question to a model costs beside the objects that it returns. */
const QUESTION_COST = 1000;

const ASKS = 'asks';

/** Marks a field whose resolver asks a model, which takes long beside reading a row of the database. */
export const AsksModel = (): MethodDecorator => Extensions({ [ASKS]: 'model' });

function asksModel({ extensions }: GraphQLField<unknown, unknown>): boolean {
  return extensions[ASKS] === 'model';
}

/**
 * Objects count one each, scalars nothing. What is below a field with `first` or `last` counts as often as
 * the page is long.
 */
const objectsReturned: ComplexityEstimator = ({ field, args, childComplexity }) => {
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

/** Lists inside a connection: their length is the page size, which is counted above them. */
const PAGED_MEMBERS: ReadonlySet<string> = new Set(['edges', 'nodes']);

export interface OperationCost {
  /** The most objects that the operation can return, and what its questions cost. */
  readonly cost: number;
  /** The most questions to models that it can ask. */
  readonly questions: number;
}

/** What an operation costs at most. Throws where it has too many nodes to be judged. */
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

/** The error of an operation that costs more than it may; undefined for all others. */
export function overCost(found: OperationCost, limits: RequestLimits): GraphQLError | undefined {
  for (const limit of ['cost', 'questions'] as const)
    if (found[limit] > limits[limit]) return limitExceeded(limit, limits[limit], found[limit]);
  return undefined;
}
