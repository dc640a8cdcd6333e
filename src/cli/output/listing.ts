import { renderCsv, renderMarkdownTable, renderTable, type Column } from './columns.ts';
import type { Format } from './formats.ts';
import type { Terminal } from './terminal.ts';

/** A result as rows and columns. */
export interface Listing<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** The text of a table without rows. */
  readonly empty: string;
}

/** The formats of a list. `load` imports the code that creates it. */
export function listingFormats<Result, Row>(
  load: () => Promise<(result: Result, terminal: Terminal) => Listing<Row>>,
) {
  return {
    table: {
      help: 'for people',
      render: async (result, terminal) => {
        const { columns, rows, empty } = (await load())(result, terminal);
        return rows.length === 0 ? empty : renderTable(columns, rows, terminal.tableWidth);
      },
    },
    markdown: {
      help: 'a table for a merge request',
      render: async (result, terminal) => {
        const { columns, rows } = (await load())(result, terminal);
        return renderMarkdownTable(columns, rows);
      },
    },
    csv: {
      help: 'one line per row',
      render: async (result, terminal) => {
        const { columns, rows } = (await load())(result, terminal);
        return renderCsv(columns, rows);
      },
    },
  } as const satisfies Readonly<Record<string, Format<Result>>>;
}
