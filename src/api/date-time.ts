const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * Reads a time with a time zone (RFC 3339); `undefined` if the text is something else or the day does not exist:
 * JavaScript reads 30 February as a day in March, and 24:00 as the next day.
 */
export function parseDateTime(text: string): Date | undefined {
  const [, day] = RFC_3339.exec(text) ?? [];
  if (day === undefined || !isDay(day)) return undefined;
  return new Date(text);
}

/** Whether a date such as `2026-02-28` exists. */
export function isDay(text: string): boolean {
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
