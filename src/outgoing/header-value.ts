/** Characters that a header value cannot contain (RFC 9110, 5.5). */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Whether a header can be sent. Check it first: an invalid header would block the HTTP client's pool for all further
 * requests, and their deadlines would not apply.
 */
export function isSendable(value: string): boolean {
  return !UNSENDABLE.test(value);
}
