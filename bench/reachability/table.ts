/** Whole numbers from ten on, one decimal below. */
export function rounded(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 1 : 0 });
}

/** A table in plain text. The first column and the last are aligned to the left, numbers between them to the right. */
export function printTable(columns: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [columns, ...rows];
  const widths = columns.map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? '').length)));
  const print = (cells: readonly string[]) =>
    console.log(
      widths
        .map((width, column) => {
          const cell = cells[column] ?? '';
          return column === 0 || column === widths.length - 1 ? cell.padEnd(width) : cell.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    );
  print(columns);
  print(widths.map((width, column) => '-'.repeat(column === widths.length - 1 ? 6 : width)));
  for (const cells of rows) print(cells);
}
