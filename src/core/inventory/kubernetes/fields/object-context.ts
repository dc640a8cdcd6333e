import { visibleText } from '../../../visible-text.ts';
import type { ObjectReference, Problem, SourceLocation } from '../../problems/problem.ts';

/** Keys and list indexes that lead to one field of an object. */
export type FieldPath = readonly (string | number)[];

/** Returns the position of a field of the current object; `undefined` if the source does not know it. */
export type FieldLocator = (path: FieldPath) => SourceLocation | undefined;

/**
 * Kubernetes' notation of a field: `spec.ingress[0].ports[1].endPort`, `metadata.labels[a/b]`. Control characters of keys
 * are escape sequences.
 */
export function formatFieldPath(path: FieldPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(part)) text += text === '' ? part : `.${part}`;
    else text += `[${visibleText(part)}]`;
  }
  return text;
}

/**
 * What a reader of an object needs besides its content, and where it reports problems. `errors` are what the API server
 * would reject or what cannot be understood; `warnings` do not change how the object is read.
 */
export class ObjectContext {
  readonly apiVersion: string;
  readonly reference: ObjectReference;
  readonly location: SourceLocation | undefined;
  readonly errors: Problem[] = [];
  readonly warnings: Problem[] = [];
  readonly #locate: FieldLocator | undefined;

  constructor(
    apiVersion: string,
    reference: ObjectReference,
    location: SourceLocation | undefined,
    locate: FieldLocator | undefined,
  ) {
    this.apiVersion = apiVersion;
    this.reference = reference;
    this.location = location;
    this.#locate = locate;
  }

  error(code: string, path: FieldPath, message: string): void {
    this.errors.push(this.#problem(code, path, message));
  }

  warn(code: string, path: FieldPath, message: string): void {
    this.warnings.push(this.#problem(code, path, message));
  }

  /** `{ location }` of the object itself, to be spread; empty if it is not known. */
  get placed(): { readonly location?: SourceLocation } {
    return this.location === undefined ? {} : { location: this.location };
  }

  /** `{ location }` of a field, to be spread; that of the object if the source does not know the field's. */
  placedAt(path: FieldPath): { readonly location?: SourceLocation } {
    const location = this.#locate?.(path) ?? this.location;
    return location === undefined ? {} : { location };
  }

  #problem(code: string, path: FieldPath, message: string): Problem {
    const field = formatFieldPath(path);
    return {
      code,
      ...(field === '' ? {} : { field }),
      message,
      object: this.reference,
      ...this.placedAt(path),
    };
  }
}
