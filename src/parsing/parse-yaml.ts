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

/**
 * Entries on the parser's stack in addition to the collections of a document: the document itself, and the current
 * value.
 */
const NO_COLLECTIONS = 2;

/**
 * The syntax tree of one YAML document, as returned by the library's `parseDocument`. Parsing stops when the nesting
 * exceeds the limit, or at the first token that is not YAML: the library would continue to the end of the text, which
 * takes time quadratic in the depth.
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
  // With `forceDoc`, the composer returns a document for any text.
  if (value === undefined) throw new TypeError('the YAML library returned no document');
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
