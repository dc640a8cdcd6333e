const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Whether text is a UUID. For other text PostgreSQL would fail the statement, although "not found" is meant. */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && UUID.test(text);
}
