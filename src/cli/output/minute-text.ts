/** A time in UTC, e.g. `2026-03-02 10:14`. Text must be RFC 3339 in UTC, as the service writes it. */
export function minuteText(time: Date | string): string {
  const text = typeof time === 'string' ? time : time.toISOString();
  return text.slice(0, 16).replace('T', ' ');
}
