import { isSendable } from '../../../outgoing/header-value.ts';
import { SourceError } from '../../source-error.ts';

/**
 * Validates the headers. An invalid header must be rejected here, because it would block the HTTP client's pool for all
 * further requests, and their deadlines would not apply.
 *
 * @throws SourceError `connection-invalid`
 */
export function sendable(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (Object.values(headers).every(isSendable)) return headers;
  throw new SourceError(
    'connection-invalid',
    'the token contains line breaks or other characters that a token cannot contain: copy it again',
  );
}
