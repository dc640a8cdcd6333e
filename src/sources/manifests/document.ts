import type { FieldLocator } from '../../core/inventory/kubernetes/fields/object-context.ts';
import type { SourceLocation } from '../../core/inventory/problem.ts';

/** One document of a manifest, parsed. */
export interface ManifestDocument {
  readonly type: 'document';
  readonly value: unknown;
  readonly location: SourceLocation;
  readonly locate: FieldLocator;
}

/** A document, or a whole file, that could not be read. */
export interface DocumentFault {
  readonly type: 'fault';
  readonly code:
    | 'broken-document'
    | 'unrendered-template'
    | 'file-too-large'
    | 'not-utf-8'
    | 'file-unreadable'
    | 'link-outside'
    | 'no-regular-file'
    | 'nesting-too-deep'
    | 'too-many-aliases'
    | 'forbidden-key';
  /** What is wrong and what to do, without quoting the document, which may hold secrets. */
  readonly message: string;
  readonly location: SourceLocation;
  /** The kind that the document seems to have, `ANY_KIND` where it cannot be told. */
  readonly kind: string;
  /** What it may change, whatever was meant: no verdict, what leads in from outside, or any. */
  readonly effect: 'none' | 'ways-in' | 'any';
}

/** Faults of input that goes beyond a limit, as against input that is merely wrong. */
export function exceedsLimit({ code }: DocumentFault): boolean {
  return code === 'file-too-large' || code === 'nesting-too-deep' || code === 'too-many-aliases';
}

/** Thrown while a document is read, caught by its reader. */
export class DocumentFaultError extends Error {
  readonly code: DocumentFault['code'];
  /** Offset into the document's text. */
  readonly offset: number;

  constructor(code: DocumentFault['code'], message: string, offset: number) {
    super(message);
    this.name = 'DocumentFaultError';
    this.code = code;
    this.offset = offset;
  }
}
