import { coerceInputValue, GraphQLError, isInputType, isNonNullType, typeFromAST } from 'graphql';
import type { GraphQLSchema, OperationDefinitionNode, VariableDefinitionNode } from 'graphql';

/** graphql-js's messages about built-in scalars end with the value itself. */
const QUOTED_VALUE = /( cannot represent [^:]*):[\s\S]*$/;
const SUGGESTION = / Did you mean [\s\S]*$/;

/**
 * Reports which variables do not match their types, and where. The library's own check repeats the values, which may be
 * credentials and must not appear in responses and logs.
 */
export function variableErrors(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  values: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  return variableDefinitions.flatMap((definition) => errorsOf(schema, definition, values));
}

function errorsOf(
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  values: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  const type = typeFromAST(schema, definition.type);
  // Validation rejects variables whose type does not exist.
  if (!isInputType(type)) return [];
  const name = definition.variable.name.value;
  const refuse = (path: readonly (string | number)[], reason: string): GraphQLError =>
    new GraphQLError(`the variable $${[name, ...path].join('.')} is not valid: ${reason}`, {
      nodes: definition,
      extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
    });
  if (!Object.hasOwn(values, name)) {
    const missing = isNonNullType(type) && definition.defaultValue === undefined;
    return missing ? [refuse([], `expected a value of type "${String(type)}"`)] : [];
  }
  const errors: GraphQLError[] = [];
  coerceInputValue(values[name], type, (path, _value, { message }) => {
    errors.push(refuse(path, message.replace(QUOTED_VALUE, '$1').replace(SUGGESTION, '')));
  });
  return errors;
}
