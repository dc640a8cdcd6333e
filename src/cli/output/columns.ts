import { printable } from './terminal.ts';

/** One column of a listing. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly align?: 'left' | 'right';
  /** Marks up the cell in a table; other forms stay plain. */
  readonly style?: (text: string, row: Row) => string;
}

/** Aligned columns under their titles, for people. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => printable(column.value(row))));
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((line) => line[index]?.length ?? 0)),
  );
  const pad = (text: string, plainLength: number, index: number): string => {
    const gap = ' '.repeat((widths[index] ?? 0) - plainLength);
    return columns[index]?.align === 'right' ? gap + text : text + gap;
  };
  const header = columns.map((column, index) => pad(column.title.toUpperCase(), column.title.length, index));
  const lines = cells.map((line, rowIndex) =>
    line.map((cell, index) => {
      const row = rows[rowIndex];
      const style = columns[index]?.style;
      const styled = style === undefined || row === undefined ? cell : style(cell, row);
      return pad(styled, cell.length, index);
    }),
  );
  return [header, ...lines].map((line) => line.join('  ').trimEnd()).join('\n');
}

function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180, with a title line. Cells that a spreadsheet would run as a formula are quoted with an apostrophe. */
export function renderCsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = rows.map((row) => columns.map((column) => csvCell(column.value(row))));
  return [columns.map(({ title }) => csvCell(title)), ...lines].map((line) => line.join(',')).join('\r\n');
}

/** A GitHub-flavoured Markdown table. */
export function renderMarkdownTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const header = columns.map(({ title }) => title);
  const rule = columns.map(({ align }) => (align === 'right' ? '---:' : '---'));
  const lines = rows.map((row) => columns.map((column) => escapeMarkdown(column.value(row))));
  return [header, rule, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** Text that Markdown shows as it is, on one line. */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replaceAll(/[\\`*_[\]<>|#]/g, String.raw`\$&`)
    .replaceAll(/\s*\n\s*/g, ' ');
}

/** Breaks prose into lines of at most `width` characters, each after the first indented. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  for (const paragraph of printable(text).split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + word.length + 1 > width - indent.length) {
        lines.push(line);
        line = word;
      } else {
        line = line === '' ? word : `${line} ${word}`;
      }
    }
    lines.push(line);
  }
  return lines.join(`\n${indent}`);
}
