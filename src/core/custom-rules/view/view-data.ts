import type { ListVariable } from '../language/schema.ts';

/** A field whose value is not known. Whatever depends on it is undecided. */
export interface UndecidedField {
  readonly type: 'undecided';
  /** A clause. */
  readonly why: string;
}

/** Labels of which some may not be known. */
export interface LabelsField {
  readonly type: 'labels';
  readonly known: Readonly<Record<string, string>>;
  /** Keys whose value, or absence, is not known. `rest`: all that are not among the known ones. */
  readonly unknown: 'none' | 'rest' | readonly string[];
  /** A clause that says why. */
  readonly why: string;
}

export interface ObjectField {
  readonly type: 'object';
  readonly of: ObjectData;
}

export interface ObjectsField {
  readonly type: 'objects';
  readonly of: readonly ObjectData[];
}

export type FieldData =
  string | number | boolean | readonly string[] | UndecidedField | LabelsField | ObjectField | ObjectsField;

/** An object of the view by its fields, as plain data. Fields that an expression does not read may be missing. */
export type ObjectData = Readonly<Record<string, FieldData>>;

/** An element of a list of the view. */
export interface ElementData {
  readonly object: ObjectData;
  /**
   * What is not decided: `element`: whether it is there at all. For connections, the ports on which they may be allowed:
   * they are added to its other ports.
   */
  readonly undecided?: 'element' | readonly ObjectData[];
}

/** Everything that an expression is evaluated on, as plain data. */
export interface ExpressionInput {
  readonly workload: ObjectData;
  readonly lists: Readonly<Record<ListVariable, readonly ElementData[]>>;
}
