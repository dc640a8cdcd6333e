import { DocumentError } from '../documents/one-document.ts';

/** All errors in a document with scenarios, reported at once. */
export class ScenariosError extends DocumentError {
  override readonly name = 'ScenariosError';
  readonly code = 'invalid-scenarios';
}
