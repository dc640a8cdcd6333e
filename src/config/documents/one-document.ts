import { readFileSync } from 'node:fs';
import type { Document } from 'yaml';
import { LineIndex } from '../../parsing/line-index.ts';
import { lineOfField } from '../../parsing/line-of-field.ts';
import { NestingError } from '../../parsing/nesting-error.ts';
import { parseYaml } from '../../parsing/parse-yaml.ts';
import { type ConfigIssue, issueText } from '../config-error.ts';
import { renderPath } from '../document.ts';
import type { SchemaIssue } from '../schema-issues.ts';

const MAX_DEPTH = 50;
const MAX_ALIASES = 20;

/** An error or a warning about a document. Its place is always known. */
export type DocumentIssue = Required<ConfigIssue>;

/** All errors in a document, reported at once. */
export abstract class DocumentError extends Error {
  abstract readonly code: string;
  readonly issues: readonly DocumentIssue[];

  constructor(issues: readonly DocumentIssue[]) {
    super(issues.map(issueText).join('\n'));
    this.issues = issues;
  }
}

/** A kind of document, of which a file or a request contains exactly one. */
export interface DocumentKind {
  readonly error: new (issues: readonly DocumentIssue[]) => DocumentError;
  readonly maxBytes: number;
  /** What to do if there is a second document. */
  readonly secondDocument: string;
}

/** A parsed document with its value, and the lines of its text. */
export interface OneDocument {
  readonly document: Document.Parsed;
  readonly value: unknown;
  readonly lines: LineIndex;
}

/** The text of a file. Throws the error of the kind if it cannot be read. */
export function readDocumentText(file: string, kind: DocumentKind): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const message = isMissing ? 'there is no such file' : `cannot be read: ${String(error)}`;
    throw failure(kind, file, 1, message);
  }
}

/** Parses a text that is one YAML document. Throws the error of the kind with all errors of the syntax. */
export function parseOneDocument(text: string, file: string, kind: DocumentKind): OneDocument {
  if (Buffer.byteLength(text) > kind.maxBytes)
    throw failure(kind, file, 1, `larger than the limit of ${kind.maxBytes} bytes`);
  const lines = new LineIndex(text);
  let document: Document.Parsed;
  try {
    document = parseYaml(text, { prettyErrors: false, merge: false }, MAX_DEPTH);
  } catch (error) {
    if (!(error instanceof NestingError)) throw error;
    throw failure(kind, file, lines.lineAt(error.offset), error.message);
  }
  if (document.errors.length > 0)
    throw new kind.error(
      document.errors.map(({ message, pos }) => ({
        key: '',
        message,
        location: { file, line: lines.lineAt(pos[0]) },
      })),
    );
  const [, , end] = document.range;
  const rest = text.slice(end).replaceAll(/^(?:---|\.\.\.|#.*|\s*)$/gm, '');
  if (rest.trim() !== '')
    throw failure(kind, file, lines.lineAt(end), `a second document begins here: ${kind.secondDocument}`);
  return { document, value: document.toJS({ maxAliasCount: MAX_ALIASES }), lines };
}

/** Issues with their places in a document, by line. */
export function placeIssues(
  { document, lines }: Pick<OneDocument, 'document' | 'lines'>,
  file: string,
  issues: readonly SchemaIssue[],
): readonly DocumentIssue[] {
  return issues
    .map(({ path, message }) => ({
      key: renderPath(path),
      message,
      location: { file, line: lineOfField(document, path, lines) },
    }))
    .toSorted((a, b) => a.location.line - b.location.line);
}

/** Issues of a document that has no text, such as a stored one. */
export function issuesWithoutText(file: string, issues: readonly SchemaIssue[]): readonly DocumentIssue[] {
  return issues.map(({ path, message }) => ({
    key: renderPath(path),
    message,
    location: { file, line: 1 },
  }));
}

function failure(kind: DocumentKind, file: string, line: number, message: string): DocumentError {
  return new kind.error([{ key: '', message, location: { file, line } }]);
}
