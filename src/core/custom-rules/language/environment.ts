import { Environment } from '@marcbachmann/cel-js';
import { registerExactFunctions } from './exact-functions.ts';
import { likePattern } from './like.ts';
import { fieldsOf, OBJECT_TYPE_NAMES, VARIABLE_NAMES, VARIABLES } from './schema.ts';
import { CLASSES } from './view-objects.ts';

const LIMITS = {
  maxAstNodes: 500,
  maxDepth: 32,
  maxListElements: 100,
  maxMapEntries: 50,
  maxCallArguments: 16,
};

/** Queries for the elements that violate a rule repeat a part of its expression, and add to it. */
const QUERY_LIMITS = { ...LIMITS, maxAstNodes: 600, maxDepth: 40 };

/** CEL with the types, variables and functions of expressions. */
function createEnvironment(limits: typeof LIMITS): Environment {
  const environment = new Environment({ limits });
  for (const name of OBJECT_TYPE_NAMES) {
    const fields = Object.entries(fieldsOf(name)).map(([field, { type }]) => [field, type] as const);
    environment.registerType(name, { ctor: CLASSES[name], fields: Object.fromEntries(fields) });
  }
  for (const name of VARIABLE_NAMES) environment.registerVariable(name, VARIABLES[name].type);
  registerExactFunctions(environment);
  const patterns = new Map<string, ReturnType<typeof likePattern>>();
  environment.registerFunction('string.like(string): bool', (text: string, pattern: string) => {
    const known = patterns.get(pattern) ?? likePattern(pattern);
    patterns.set(pattern, known);
    return known.test(text);
  });
  return environment;
}

let environments: { readonly rules: Environment; readonly queries: Environment } | undefined;

/** The environments of expressions and of queries. Creating one is slow, so they are created once. */
export function expressionEnvironments(): { readonly rules: Environment; readonly queries: Environment } {
  return (environments ??= { rules: createEnvironment(LIMITS), queries: createEnvironment(QUERY_LIMITS) });
}
