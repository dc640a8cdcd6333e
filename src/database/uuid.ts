const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Whether text is a UUID. PostgreSQL fails the statement on any other, where "not found" is meant. */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && UUID.test(text);
}
