import { EvaluationError } from '@marcbachmann/cel-js';
import type { ElementData, ExpressionInput, FieldData, ObjectData } from '../view/view-data.ts';
import { costProblem, type Lengths } from './cost.ts';
import type { Expression } from './expression.ts';
import { fieldsOf, isObjectType, LIST_VARIABLES, type ListVariable, type ObjectType } from './schema.ts';
import { UndecidedError, viewObject } from './view-objects.ts';

/** Elements of a list, by index, because of which an expression is false. */
export interface Culprits {
  readonly variable: ListVariable;
  readonly elements: readonly number[];
}

export type ExpressionResult =
  | { readonly type: 'passes' }
  | { readonly type: 'fails'; readonly culprits: readonly Culprits[] }
  /** `why`: a clause. */
  | { readonly type: 'undecided'; readonly why: string }
  | { readonly type: 'error'; readonly message: string };

/** What undecided connections are taken for. */
type Reading = 'denied' | 'allowed';

const OPEN = 'it depends on connections that are not decided';

/**
 * Evaluates an expression twice if anything is undecided: with what is undecided taken as denied, and as allowed. If the
 * results differ, or if something in between could give another result, it is undecided.
 */
export function runExpression(expression: Expression, input: ExpressionInput): ExpressionResult {
  const tooCostly = costProblem(expression.ast, lengthsOf(input));
  if (tooCostly !== undefined) return { type: 'error', message: `The expression ${tooCostly}.` };
  const denied = view(input, 'denied');
  const first = valueOf(expression, denied);
  if (first.type !== 'value') return first;
  if (isAnythingUndecided(input)) {
    const second = valueOf(expression, view(input, 'allowed'));
    if (second.type === 'undecided') return second;
    if (second.type === 'error' || first.value !== second.value || expression.trend === 'mixed')
      return { type: 'undecided', why: OPEN };
  }
  return first.value ? { type: 'passes' } : { type: 'fails', culprits: culpritsOf(expression, denied) };
}

function isAnythingUndecided({ lists }: ExpressionInput): boolean {
  return LIST_VARIABLES.some((name) => lists[name].some(({ undecided }) => undecided !== undefined));
}

interface View {
  readonly variables: Readonly<Record<string, object>>;
  /** The index of each element in the list of the input. */
  readonly places: ReadonlyMap<unknown, number>;
}

const ITEM_TYPES = { ingress: 'Connection', egress: 'Connection', flows: 'Flow' } as const satisfies Record<
  ListVariable,
  ObjectType
>;

function view({ workload, lists }: ExpressionInput, reading: Reading): View {
  const places = new Map<unknown, number>();
  const variables: Record<string, object> = { workload: viewObject('Workload', workload) };
  for (const name of LIST_VARIABLES)
    variables[name] = lists[name].flatMap((element, place) => {
      const data = elementIn(element, reading);
      if (data === undefined) return [];
      const object = viewObject(ITEM_TYPES[name], data);
      places.set(object, place);
      return [object];
    });
  return { variables, places };
}

function elementIn({ object, undecided }: ElementData, reading: Reading): ObjectData | undefined {
  if (undecided === undefined) return object;
  if (undecided === 'element') return reading === 'denied' ? undefined : object;
  if (reading === 'denied') return object;
  const ports = objectsIn(object['ports']);
  return { ...object, ports: { type: 'objects', of: [...ports, ...undecided] } };
}

function valueOf(
  { run }: Expression,
  { variables }: View,
):
  | { readonly type: 'value'; readonly value: boolean }
  | Exclude<ExpressionResult, { type: 'passes' | 'fails' }> {
  try {
    const value: unknown = run(variables);
    if (typeof value === 'boolean') return { type: 'value', value };
    return { type: 'error', message: 'The expression did not give true or false.' };
  } catch (error) {
    if (error instanceof UndecidedError) return { type: 'undecided', why: error.message };
    return { type: 'error', message: `The expression failed: ${failureText(error)}.` };
  }
}

function failureText(error: unknown): string {
  if (!(error instanceof EvaluationError)) return error instanceof Error ? error.message : String(error);
  if (error.code !== 'no_such_key') return error.summary;
  return `${error.summary} (test for labels before they are read, with "key" in labels)`;
}

/** The elements are named as far as possible: the expression is false in any case. */
function culpritsOf({ culprits }: Expression, { variables, places }: View): readonly Culprits[] {
  return culprits.flatMap(({ variable, run }): readonly Culprits[] => {
    try {
      const found: unknown = run(variables);
      if (!Array.isArray(found)) return [];
      const elements = found.flatMap((element: unknown) => places.get(element) ?? []);
      return elements.length === 0 ? [] : [{ variable, elements }];
    } catch {
      return [];
    }
  });
}

/** The longest lists and maps of an input, by name. */
function lengthsOf({ workload, lists }: ExpressionInput): Lengths {
  const lengths = new Map<string, number>();
  const note = (name: string, length: number): void => {
    if (length > (lengths.get(name) ?? -1)) lengths.set(name, length);
  };
  const visit = (type: ObjectType, object: ObjectData): void => {
    for (const [name, value] of Object.entries(object)) {
      const length = lengthOf(value);
      if (length !== undefined) note(`${type}.${name}`, length);
      const inner = fieldsOf(type)[name]?.type ?? '';
      if (isObjectType(inner) && typeof value === 'object' && 'type' in value && value.type === 'object')
        visit(inner, value.of);
    }
  };
  visit('Workload', workload);
  for (const name of LIST_VARIABLES) {
    note(name, lists[name].length);
    for (const { object, undecided } of lists[name]) {
      visit(ITEM_TYPES[name], object);
      if (undecided !== undefined && undecided !== 'element')
        note('Connection.ports', objectsIn(object['ports']).length + undecided.length);
    }
  }
  return lengths;
}

function lengthOf(value: FieldData): number | undefined {
  if (typeof value !== 'object') return undefined;
  if (!('type' in value)) return value.length;
  if (value.type === 'objects') return value.of.length;
  return value.type === 'labels' ? Object.keys(value.known).length : undefined;
}

function objectsIn(value: FieldData | undefined): readonly ObjectData[] {
  return typeof value === 'object' && 'type' in value && value.type === 'objects' ? value.of : [];
}
