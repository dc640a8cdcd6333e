import {
  Composer,
  Lexer,
  Parser,
  type CST,
  type Document,
  type DocumentOptions,
  type ParseOptions,
  type SchemaOptions,
} from 'yaml';
import { NestingError } from './nesting-error.ts';

/** On the parser's stack beside the collections of a document: the document itself, and the value being read. */
const NO_COLLECTIONS = 2;

/**
 * The syntax tree of one YAML document, as `parseDocument` of the library gives it. Reading ends where nesting goes
 * beyond the limit, or at the first token that is no YAML: the library would go on to the end of the text, and takes
 * a time that grows with the square of the depth.
 *
 * @throws NestingError
 */
export function parseYaml(
  text: string,
  options: ParseOptions & DocumentOptions & SchemaOptions,
  maxDepth: number,
): Document.Parsed {
  const documents = new Composer(options).compose(tokens(text, maxDepth), true, text.length);
  const { value } = documents.next();
  // With `forceDoc`, the composer yields a document for any text.
  if (value === undefined) throw new TypeError('the YAML library made no document');
  return value;
}

function* tokens(text: string, maxDepth: number): Generator<CST.Token, void> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      yield token;
      if (token.type === 'error') return;
    }
    if (parser.stack.length > maxDepth + NO_COLLECTIONS) throw new NestingError(maxDepth, parser.offset);
  }
  yield* parser.end();
}
