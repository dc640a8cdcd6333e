import { GraphQLError, Kind } from 'graphql';
import type {
  ASTNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
  ValidationRule,
} from 'graphql';
import type { RequestLimits } from '../../api-settings.ts';
import { type ExceededLimit, LimitRefusal } from '../../limit-refusal.ts';

/** The size of an operation after its fragments are expanded. */
export interface DocumentSize {
  readonly depth: number;
  readonly selections: number;
  readonly aliases: number;
  readonly directives: number;
}

const NOTHING: DocumentSize = { depth: 0, selections: 0, aliases: 0, directives: 0 };

/** The error for a limit that was exceeded, where GraphQL.js and Apollo accept only errors of their own. */
export function limitError(exceeded: ExceededLimit): GraphQLError {
  return new GraphQLError(new LimitRefusal(exceeded).message, {
    extensions: { code: 'LIMIT_EXCEEDED', ...exceeded, http: { status: 400 } },
  });
}

/** Rejects operations whose depth, selections, aliases or directives exceed the limits, before anything is executed. */
export function documentLimits(limits: RequestLimits): ValidationRule {
  return (context) => {
    const measure = documentMeasure(context.getDocument().definitions);
    return {
      OperationDefinition: (operation) => {
        const size = measure(operation);
        for (const limit of ['depth', 'aliases', 'directives', 'selections'] as const) {
          if (size[limit] > limits[limit]) {
            context.reportError(limitError({ limit, allowed: limits[limit], found: size[limit] }));
          }
        }
        return undefined;
      },
    };
  };
}

/** Measures the operations of one document. Each fragment is measured once, however often it is used. */
export function documentMeasure(
  definitions: readonly ASTNode[],
): (operation: OperationDefinitionNode) => DocumentSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const measured = new Map<string, DocumentSize>();

  const ofFragment = (name: string): DocumentSize => {
    const known = measured.get(name);
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    // Another rule rejects a fragment that includes itself; here it only must not cause an endless loop.
    measured.set(name, NOTHING);
    const size =
      fragment === undefined
        ? NOTHING
        : add(ofSelections(fragment.selectionSet), { directives: fragment.directives?.length ?? 0 });
    measured.set(name, size);
    return size;
  };

  const ofSelections = (set: SelectionSetNode): DocumentSize => {
    let total = NOTHING;
    for (const selection of set.selections) {
      const directives = selection.directives?.length ?? 0;
      if (selection.kind === Kind.FIELD) {
        const below = selection.selectionSet === undefined ? NOTHING : ofSelections(selection.selectionSet);
        // Introspection queries of tools nest deeper than data. GraphQL.js limits their depth itself.
        const depth = isIntrospection(selection.name.value) ? 0 : below.depth;
        total = add(total, {
          depth: depth + 1,
          selections: below.selections + 1,
          aliases: below.aliases + (selection.alias === undefined ? 0 : 1),
          directives: below.directives + directives,
        });
      } else {
        const below =
          selection.kind === Kind.FRAGMENT_SPREAD
            ? ofFragment(selection.name.value)
            : ofSelections(selection.selectionSet);
        total = add(add(total, below), { selections: 1, directives });
      }
    }
    return total;
  };

  return (operation) =>
    add(ofSelections(operation.selectionSet), { directives: operation.directives?.length ?? 0 });
}

/** Whether a field reads the schema instead of data. */
export function isIntrospection(field: string): boolean {
  return field === '__schema' || field === '__type';
}

function add(left: DocumentSize, right: Partial<DocumentSize>): DocumentSize {
  return {
    depth: Math.max(left.depth, right.depth ?? 0),
    selections: left.selections + (right.selections ?? 0),
    aliases: left.aliases + (right.aliases ?? 0),
    directives: left.directives + (right.directives ?? 0),
  };
}
