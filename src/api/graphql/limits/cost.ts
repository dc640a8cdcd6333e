import {
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  isCompositeType,
  isIntrospectionType,
  isListType,
  isObjectType,
} from 'graphql';
import type { DocumentNode, GraphQLError, GraphQLField, GraphQLSchema } from 'graphql';
import { getComplexity } from 'graphql-query-complexity';
import type { ComplexityEstimator } from 'graphql-query-complexity';
import { Extensions } from '@nestjs/graphql';
import type { RequestLimits } from '../../api-settings.ts';
import { isPromise } from './deadline.ts';
import { isIntrospection, limitError } from './document-limits.ts';
import type { Spending } from '../../spending.ts';

/** Assumed length of a list without a page size that does not declare its usual length. */
const ASSUMED_LIST_LENGTH = 10;
/** More than the `selections` limit allows, because the library's own error would not say which limit was exceeded. */
const MAX_QUERY_NODES = 10_000;

/** Cost of the schema, or of a type in it: reading it needs no database, but it is long. */
const INTROSPECTION_COST = 1000;

/** Cost of a question to a model, in addition to the objects that it returns. */
const QUESTION_COST = 1000;

type Asking = 'each' | 'for-all';

/** What a field declares about its cost. */
interface CostHints {
  readonly asks?: Asking;
  readonly length?: number;
  readonly times?: (args: Readonly<Record<string, unknown>>) => number;
}

const HINTS = 'cost';

/**
 * Marks a field whose resolver asks a model, which takes much longer than reading a row of the database. `for-all`: one
 * question is asked for all objects of a list together.
 */
export const AsksModel = (
  asks: Asking = 'each',
  hints: Pick<CostHints, 'times'> = {},
): MethodDecorator & PropertyDecorator => Extensions({ [HINTS]: { asks, ...hints } satisfies CostHints });

/** Says how many members a list without pages usually has; its cost is computed from this. */
export const UsualLength = (length: number): MethodDecorator & PropertyDecorator =>
  Extensions({ [HINTS]: { length } satisfies CostHints });

function hintsOf({ extensions }: GraphQLField<unknown, unknown>): CostHints {
  const hints = extensions[HINTS];
  return isHints(hints) ? hints : {};
}

/** Only the decorators above set this key. */
function isHints(value: unknown): value is CostHints {
  return typeof value === 'object' && value !== null;
}

/**
 * Each object costs one, scalars nothing. Fields below a field with `first` or `last` are multiplied by the page size.
 */
const objectsReturned: ComplexityEstimator = ({ field, args, childComplexity }) => {
  if (isIntrospection(field.name)) return INTROSPECTION_COST;
  if (!isCompositeType(getNamedType(field.type))) return 0;
  const { length = ASSUMED_LIST_LENGTH, times = () => 1 } = hintsOf(field);
  const page = pageOf(args);
  if (page !== undefined) return 1 + page * Math.max(childComplexity, 1);
  if (isUnpagedList(field)) return length * (1 + childComplexity);
  return 1 + Math.ceil(times(args) * childComplexity);
};

/** Questions that are asked separately for each object of a page. */
const questionsEach: ComplexityEstimator = ({ field, args, childComplexity }) =>
  (hintsOf(field).asks === 'each' ? 1 : 0) + Math.max(pageOf(args) ?? 1, 1) * childComplexity;

/**
 * Questions that are asked once for all objects of a list. Lists that are themselves the answer to a question are not
 * multiplied.
 */
const questionsForAll: ComplexityEstimator = ({ field, args, childComplexity }) => {
  const { asks } = hintsOf(field);
  const lists = asks === undefined ? Math.max(pageOf(args) ?? 1, 1) : 1;
  return (asks === 'for-all' ? 1 : 0) + lists * childComplexity;
};

function pageOf(args: Readonly<Record<string, unknown>>): number | undefined {
  const page: unknown = args['first'] ?? args['last'];
  return typeof page === 'number' ? Math.max(page, 0) : undefined;
}

/** Lists inside a connection: their length is the page size, which is already multiplied above them. */
const PAGED_MEMBERS: ReadonlySet<string> = new Set(['edges', 'nodes']);

function isUnpagedList({ name, type }: GraphQLField<unknown, unknown>): boolean {
  return isListType(getNullableType(type)) && isCompositeType(getNamedType(type)) && !PAGED_MEMBERS.has(name);
}

/** Charges an operation for the members that a list without pages has beyond its usual length. */
export function chargeForLists(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (!isUnpagedList(field)) continue;
      const { length = ASSUMED_LIST_LENGTH } = hintsOf(field);
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = (source, args, context: { spending: Spending }, info) => {
        const charge = (members: unknown): unknown => {
          if (Array.isArray(members) && members.length > length)
            context.spending.charge(members.length - length);
          return members;
        };
        const members: unknown = resolve(source, args, context, info);
        return isPromise(members) ? members.then(charge) : charge(members);
      };
    }
  }
  return schema;
}

export interface OperationCost {
  /** The number of objects in the result, with lists of their usual length, plus the cost of its questions. */
  readonly cost: number;
  /** The maximum number of questions to models. */
  readonly questions: number;
}

/** The cost of an operation. Throws if it has too many nodes to compute the cost. */
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
  const questions = measure(questionsEach) + measure(questionsForAll);
  return { cost: measure(objectsReturned) + QUESTION_COST * questions, questions };
}

/** The error for an operation that exceeds the cost limits; undefined if it does not. */
export function overCost(found: OperationCost, limits: RequestLimits): GraphQLError | undefined {
  for (const limit of ['cost', 'questions'] as const)
    if (found[limit] > limits[limit])
      return limitError({ limit, allowed: limits[limit], found: found[limit] });
  return undefined;
}
