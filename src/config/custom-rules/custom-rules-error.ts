import { DocumentError } from '../documents/one-document.ts';

/** All errors in a document of custom rules, reported at once. */
export class CustomRulesError extends DocumentError {
  override readonly name = 'CustomRulesError';
  readonly code = 'invalid-custom-rules';
}
