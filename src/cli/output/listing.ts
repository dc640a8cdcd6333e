import { renderCsv, renderMarkdownTable, renderTable, type Column } from './columns.ts';
import type { Format } from './formats.ts';
import type { Terminal } from './terminal.ts';

/** A result as rows under columns. */
export interface Listing<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** What a table says where there are no rows. */
  readonly empty: string;
}

/** The forms that a listing has. `load` imports what makes it. */
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
      help: 'a line for each row',
      render: async (result, terminal) => {
        const { columns, rows } = (await load())(result, terminal);
        return renderCsv(columns, rows);
      },
    },
  } as const satisfies Readonly<Record<string, Format<Result>>>;
}
