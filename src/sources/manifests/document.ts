import type { FieldLocator } from '../../core/inventory/kubernetes/fields/object-context.ts';
import type { SourceLocation } from '../../core/inventory/problems/problem.ts';

/** A parsed document of a manifest. */
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
  /** What is wrong and what to do. Does not quote the document, which may contain secrets. */
  readonly message: string;
  readonly location: SourceLocation;
  /** The kind that the document seems to have; `ANY_KIND` if it is not known. */
  readonly kind: string;
  /** What the document may affect: no verdict, only entry points, or any verdict. */
  readonly effect: 'none' | 'ways-in' | 'any';
}

/** Whether the fault is that input exceeds a limit, as opposed to invalid input. */
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
