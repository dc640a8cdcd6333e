import { printable } from './terminal.ts';

/** One column of a listing. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly align?: 'left' | 'right';
  /** The column is never narrower than this, so that a part of its cells stays whole. */
  readonly leastWidth?: number;
  /** Styles the cell in a table; other formats stay plain. */
  readonly style?: (text: string, row: Row) => string;
  /** The address that the cell links to in Markdown; other formats show only the text. */
  readonly link?: (row: Row) => string | undefined;
}

/** Aligned columns with titles. If the table is wider than `width`, cells are wrapped within their column. */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width = Number.POSITIVE_INFINITY,
): string {
  const cells = rows.map((row) => columns.map((column) => printable(column.value(row))));
  const widths = fittedWidths(
    columns.map(({ title }, index) =>
      cells.reduce((widest, line) => Math.max(widest, longestLine(line[index] ?? '')), title.length),
    ),
    width,
    columns.map(({ leastWidth = 0 }) => leastWidth),
  );
  const renderLine = (parts: readonly string[], styled: (text: string, index: number) => string): string => {
    const broken = parts.map((text, index) => breakCell(text, widths[index] ?? 0));
    const height = broken.reduce((most, { length }) => Math.max(most, length), 1);
    const lines = Array.from({ length: height }, (_, place) =>
      broken
        .map((own, index) => {
          const text = own[place] ?? '';
          const gap = ' '.repeat(Math.max(0, (widths[index] ?? 0) - text.length));
          const shown = text === '' ? '' : styled(text, index);
          return columns[index]?.align === 'right' ? gap + shown : shown + gap;
        })
        .join(GAP)
        .trimEnd(),
    );
    return lines.join('\n');
  };
  const header = renderLine(
    columns.map(({ title }) => title.toUpperCase()),
    (text) => text,
  );
  const lines = cells.map((line, rowIndex) => {
    const row = rows[rowIndex];
    return renderLine(line, (text, index) => {
      const style = columns[index]?.style;
      return style === undefined || row === undefined ? text : style(text, row);
    });
  });
  return [header, ...lines].join('\n');
}

const GAP = '  ';
/** The minimum width of a column. */
const LEAST_WIDTH = 12;

/** Narrows the widest columns until the table fits. */
function fittedWidths(widths: readonly number[], room: number, leasts: readonly number[]): readonly number[] {
  const available = room - GAP.length * (widths.length - 1);
  const fit = (limit: number): readonly number[] =>
    widths.map((each, index) => Math.min(each, Math.max(limit, leasts[index] ?? 0)));
  const total = (limit: number): number => fit(limit).reduce((sum, each) => sum + each, 0);
  let limit = widths.reduce((widest, each) => Math.max(widest, each), LEAST_WIDTH);
  while (limit > LEAST_WIDTH && total(limit) > available) limit -= 1;
  return fit(limit);
}

function longestLine(text: string): number {
  if (!text.includes('\n')) return text.length;
  return text.split('\n').reduce((longest, { length }) => Math.max(longest, length), 0);
}

/** The lines of a cell, each wrapped. */
function breakCell(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => breakLine(line, width));
}

/** Wraps text after spaces, commas, slashes and semicolons, or anywhere if there are none. */
function breakLine(text: string, width: number): readonly string[] {
  if (text.length <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const part of text.split(/(?<=[\s,;/])/)) {
    let rest = part;
    if (line !== '' && line.length + rest.trimEnd().length > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    while (rest.length > width && rest.trimEnd().length > width) {
      lines.push(rest.slice(0, width));
      rest = rest.slice(width);
    }
    line += rest;
  }
  lines.push(line.trimEnd());
  return lines;
}

function csvCell(text: string): string {
  const shown = printable(text);
  const safe = /^[=+\-@\s]/.test(shown) ? `'${shown}` : shown;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * RFC 4180, with a title line and without control characters. Cells that a spreadsheet would interpret as a formula are
 * prefixed with an apostrophe.
 */
export function renderCsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = rows.map((row) => columns.map((column) => csvCell(column.value(row))));
  return [columns.map(({ title }) => csvCell(title)), ...lines].map((line) => line.join(',')).join('\r\n');
}

/** A GitHub-flavoured Markdown table. */
export function renderMarkdownTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const header = columns.map(({ title }) => title);
  const rule = columns.map(({ align }) => (align === 'right' ? '---:' : '---'));
  const lines = rows.map((row) =>
    columns.map((column) => {
      const text = escapeMarkdown(column.value(row));
      const link = column.link?.(row);
      return link === undefined ? text : `[${text}](${link})`;
    }),
  );
  return [header, rule, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** Escapes text so that Markdown shows it unchanged on one line. */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replaceAll(/[\\`*_[\]<>|#]/g, String.raw`\$&`)
    .replaceAll(/\s*\n\s*/g, ' ');
}

/** Wraps text into lines of at most `width` characters, with all lines except the first indented. */
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
