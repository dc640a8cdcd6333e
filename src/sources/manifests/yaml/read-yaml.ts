import type { Document } from 'yaml';
import type { FieldLocator } from '../../../core/inventory/kubernetes/fields/object-context.ts';
import { lineOfField } from '../../../parsing/line-of-field.ts';
import { NestingError } from '../../../parsing/nesting-error.ts';
import { parseYaml } from '../../../parsing/parse-yaml.ts';
import { DocumentFaultError, type DocumentFault, type ManifestDocument } from '../document.ts';
import type { ManifestLimits } from '../limits.ts';
import { readFast } from './fast-yaml.ts';
import { withoutFlowTabs } from '../flow-tabs.ts';
import { effectOf } from '../broken-text.ts';
import { LineIndex } from '../../../parsing/line-index.ts';
import { splitDocuments, splitList, type TextPiece } from './split-yaml.ts';
import { YAML_SYNTAX } from './yaml-syntax.ts';
import { YamlValueReader } from './yaml-value.ts';

/** Lists longer than this are read item by item. */
const SPLIT_LISTS_FROM = 50_000;

/** Reads the documents of a YAML stream one by one. A broken one does not stop those after it. */
export function* readYaml(
  text: string,
  file: string,
  limits: ManifestLimits,
): Generator<ManifestDocument | DocumentFault> {
  for (const piece of splitDocuments(text)) {
    const list = piece.text.length < SPLIT_LISTS_FROM ? undefined : splitList(piece);
    if (list === undefined) {
      yield readPiece(piece, file, limits);
      continue;
    }
    const head = readPiece(list.head, file, limits);
    if (head.type === 'fault') yield head;
    else for (const item of list.items) yield inList(head, readPiece(item, file, limits, 'in-list'));
  }
}

/** The item as a list of one item, so that the list's kind and version apply to it. */
function inList(
  head: ManifestDocument,
  item: ManifestDocument | DocumentFault,
): ManifestDocument | DocumentFault {
  if (item.type === 'fault') return item;
  const { value: fields } = head;
  const list = typeof fields === 'object' && fields !== null ? fields : {};
  const locate: FieldLocator = (path) => item.locate(path.slice(2));
  return { ...item, value: { ...list, items: [item.value] }, locate };
}

function readPiece(
  piece: TextPiece,
  file: string,
  limits: ManifestLimits,
  place: 'alone' | 'in-list' = 'alone',
): ManifestDocument | DocumentFault {
  const lines = new LineIndex(piece.text, piece.firstLine);
  const fault = (code: DocumentFault['code'], message: string, offset: number): DocumentFault => ({
    type: 'fault',
    code,
    message,
    location: { file, line: lines.lineAt(offset) },
    ...effectOf(piece.text, place),
  });
  const fast = readFast(piece.text, limits);
  if (fast !== undefined) return fastDocument(fast.value, piece, { file, lines, limits });
  try {
    const document = parseYaml(piece.text, YAML_SYNTAX, limits.maxDepth);
    const [error] = document.errors;
    if (error !== undefined) {
      const spaced = error.message.startsWith('Flow ') ? withoutFlowTabs(piece.text) : undefined;
      if (spaced !== undefined) return readPiece({ ...piece, text: spaced }, file, limits, place);
      if (looksLikeTemplate(piece.text)) return fault('unrendered-template', TEMPLATE, error.pos[0]);
      return fault('broken-document', `broken YAML: ${error.message}`, error.pos[0]);
    }
    const value = new YamlValueReader(limits).read(document.contents);
    return {
      type: 'document',
      value,
      location: { file, line: lines.lineAt(document.contents?.range[0] ?? 0) },
      locate: (path) => ({ file, line: lineOfField(document, path, lines) }),
    };
  } catch (error) {
    if (error instanceof DocumentFaultError) return fault(error.code, error.message, error.offset);
    if (error instanceof NestingError) return fault(error.code, error.message, error.offset);
    throw error;
  }
}

/** Positions are rarely needed, only for policies and problems, so the text is parsed with positions on demand. */
function fastDocument(
  value: unknown,
  { text }: TextPiece,
  { file, lines, limits }: { file: string; lines: LineIndex; limits: ManifestLimits },
): ManifestDocument {
  const start = { file, line: lines.lineAt(text.search(FIRST_CONTENT)) };
  let positions: Document.Parsed | undefined;
  return {
    type: 'document',
    value,
    location: start,
    locate: (path) => {
      if (path.length === 0) return start;
      positions ??= parseYaml(text, YAML_SYNTAX, limits.maxDepth);
      return { file, line: lineOfField(positions, path, lines) };
    },
  };
}

const FIRST_CONTENT = /^(?![ \t]*(?:#|\r?$))/m;

const TEMPLATE =
  'not valid YAML: this looks like a template that was not rendered (render it with "helm template" first)';

function looksLikeTemplate(text: string): boolean {
  return text.includes('{{');
}
