/** Whole numbers from ten on, one decimal below. */
export function rounded(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 1 : 0 });
}

/**
 * A table in plain text; a title may have several lines. The first column and the last are aligned to the left, the
 * columns in between to the right.
 */
export function printTable(titles: readonly string[], rows: readonly (readonly string[])[]): void {
  const split = titles.map((title) => title.split('\n'));
  const height = Math.max(...split.map((parts) => parts.length));
  const header = Array.from({ length: height }, (_, line) =>
    split.map((parts) => parts[line - height + parts.length] ?? ''),
  );
  const widths = titles.map((_, column) =>
    Math.max(...[...header, ...rows].map((cells) => cells[column]?.length ?? 0)),
  );
  const last = widths.length - 1;
  const rule = widths.map((width, column) => '-'.repeat(column === last ? titles[last]!.length : width));
  for (const cells of [...header, rule, ...rows])
    console.log(
      widths
        .map((width, column) => {
          const cell = cells[column] ?? '';
          return column === 0 || column === last ? cell.padEnd(width) : cell.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    );
}
