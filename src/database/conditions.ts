import type { AccessScope } from '../core/access-scope.ts';

/** Collects the conditions of a WHERE clause and the values of their placeholders. */
export class Conditions {
  readonly values: unknown[] = [];
  readonly #parts: string[] = [];

  /** Adds a condition without a value. */
  add(condition: string): this {
    this.#parts.push(condition);
    return this;
  }

  /** Adds a condition on a value; `condition` receives the value's placeholder. */
  addWith(value: unknown, condition: (placeholder: string) => string): this {
    return this.add(condition(this.bind(value)));
  }

  /** Adds a condition unless the value is undefined, which means that the filter was not given. */
  addIf(value: unknown, condition: (placeholder: string) => string): this {
    return value === undefined ? this : this.addWith(value, condition);
  }

  /** Adds a parameter to the statement and returns its placeholder. */
  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** Limits the rows to what a token may see. Without `namespace`, namespaces are not checked for these rows. */
  within(scope: AccessScope, columns: { readonly cluster: string; readonly namespace?: string }): this {
    if (scope.clusters !== 'all') {
      this.addWith([...scope.clusters], (ids) => `${columns.cluster} = ANY(${ids}::uuid[])`);
    }
    if (scope.namespaces !== 'all' && columns.namespace !== undefined) {
      const column = columns.namespace;
      this.addWith([...scope.namespaces], (names) => `${column} = ANY(${names}::text[])`);
    }
    return this;
  }

  toSql(): string {
    return this.#parts.length === 0 ? 'TRUE' : this.#parts.map((part) => `(${part})`).join(' AND ');
  }
}
