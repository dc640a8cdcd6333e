import { SourceError } from '../../source-error.ts';

/** What no header's value may hold (RFC 9110, 5.5). */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * The headers themselves. Refused here are those that the HTTP client would refuse, since its pool answers nothing
 * any more after that: not the next request, nor its deadline.
 *
 * @throws SourceError `connection-invalid`
 */
export function sendable(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (!Object.values(headers).some((value) => UNSENDABLE.test(value))) return headers;
  throw new SourceError(
    'connection-invalid',
    'the token holds line breaks or other characters that no request can carry: give it again',
  );
}
