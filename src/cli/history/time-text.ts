const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An RFC 3339 time without fractions of a second that are 0. */
export function shortTime(time: string): string {
  return time.replace('.000Z', 'Z');
}

/** The two largest units of a duration, e.g. `41d 6h`; empty for none. Rounded down, but never to nothing. */
export function durationText(milliseconds: number): string {
  if (milliseconds === 0) return '';
  if (milliseconds < SECOND) return `${milliseconds}ms`;
  const units = [
    [Math.floor(milliseconds / DAY), 'd'],
    [Math.floor((milliseconds % DAY) / HOUR), 'h'],
    [Math.floor((milliseconds % HOUR) / MINUTE), 'm'],
    [Math.floor((milliseconds % MINUTE) / SECOND), 's'],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  return units
    .slice(first, first + 2)
    .flatMap(([count, unit]) => (count > 0 ? [`${count}${unit}`] : []))
    .join(' ');
}
