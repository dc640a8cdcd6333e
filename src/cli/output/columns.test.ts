import { stripVTControlCharacters, styleText } from 'node:util';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown, renderCsv, renderMarkdownTable, renderTable, wrap, type Column } from './columns.ts';
import { printable } from './terminal.ts';

interface Row {
  readonly name: string;
  readonly score: string;
}

const columns: readonly Column<Row>[] = [
  { title: 'name', value: ({ name }) => name },
  { title: 'score', value: ({ score }) => score, align: 'right' },
];

function red(text: string): string {
  return styleText('red', text, { validateStream: false });
}

describe('a table', () => {
  it('aligns its columns', () => {
    const rows = [
      { name: 'shop/web[Deployment]', score: '100' },
      { name: 'db', score: '7' },
    ];
    expect(renderTable(columns, rows)).toBe(
      ['NAME                  SCORE', 'shop/web[Deployment]    100', 'db                        7'].join(
        '\n',
      ),
    );
  });

  it('breaks cells within their columns where it is wider than there is room', () => {
    const rows = [{ name: 'customers/orders-database[StatefulSet]', score: 'TCP 5432,6432,9187' }];
    const lines = renderTable(columns, rows, 34).split('\n');
    expect(lines.every(({ length }) => length <= 34)).toBe(true);
    expect(lines.slice(1).map((line) => line.slice(0, 12).trim())).toContain('customers/');
    expect(lines.join('').replaceAll(/\s/g, '')).toContain('StatefulSet]');
    expect(renderTable(columns, rows).split('\n')).toHaveLength(2);
  });

  it('may have more rows than a function takes arguments', () => {
    const rows = Array.from({ length: 200_000 }, () => ({ name: 'db', score: '1' }));
    expect(renderTable(columns, rows).split('\n')).toHaveLength(200_001);
  });

  it('is as wide with colours as without', () => {
    const coloured = columns.map((column) => ({ ...column, style: red }));
    const rows = [{ name: 'db', score: '7' }];
    expect(stripVTControlCharacters(renderTable(coloured, rows))).toBe(renderTable(columns, rows));
    expect(renderTable(coloured, rows)).not.toBe(renderTable(columns, rows));
  });

  it('lets nothing from a manifest steer the terminal', () => {
    const hostile = 'a\u001b[2Jb\u0007c\r\u202ed\u009b31m';
    const rendered = renderTable(columns, [{ name: hostile, score: '1' }]);
    expect(rendered.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(printable('tab\tand\nline')).toBe('tab\tand\nline');
  });
});

describe('CSV', () => {
  it('quotes what RFC 4180 asks for, and disarms formulas', () => {
    expect(renderCsv(columns, [{ name: 'a "b", c', score: '=1+1' }])).toBe(
      'name,score\r\n"a ""b"", c",\'=1+1',
    );
  });
});

describe('CSV of names from a manifest', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '\u001b[0m=1'])(
    'never begins a cell with a formula: %j',
    (name) => {
      const [, cell = ''] = renderCsv(columns.slice(0, 1), [{ name, score: '' }]).split(/\r\n/);
      expect(cell.replace(/^"/, '')).toMatch(/^['\ufffd]/);
    },
  );

  it('contains no control characters', () => {
    const csv = renderCsv(columns, [{ name: 'a\u009b31m\u202eb', score: '\u007f' }]);
    expect(csv).toBe('name,score\r\na\ufffdb,\ufffd');
  });
});

describe('Markdown', () => {
  it('shows names as they are', () => {
    expect(renderMarkdownTable(columns, [{ name: 'a|b_c<script>', score: '1' }])).toBe(
      ['| name | score |', '| --- | ---: |', String.raw`| a\|b\_c\<script\> | 1 |`].join('\n'),
    );
    expect(escapeMarkdown('one\n# two')).toBe(String.raw`one \# two`);
  });
});

describe('wrapped prose', () => {
  it('keeps within the width, indents what follows, and loses no word', () => {
    const text = 'Isolated workloads are reached by nobody but the ones that a policy names.';
    const wrapped = wrap(text, 30, '    ');
    expect(wrapped.split('\n').every((line) => line.length <= 30)).toBe(true);
    expect(wrapped.replaceAll('\n    ', ' ')).toBe(text);
  });
});
