import { objectText } from '../../core/reachability/entry/reason-text.ts';
import { escapeMarkdown, renderMarkdownTable, renderTable, type Column } from '../output/columns.ts';
import { printable, type Terminal } from '../output/terminal.ts';
import type { DiffData, DifferenceData } from './diff-data.ts';

/** The differences of two states as human-readable text. */
export function renderDiffTable(result: DiffData, terminal: Terminal): string {
  return renderSections(result, {
    heading: (text) => terminal.style('bold', text),
    list: (keys) => keys.map((key) => `  ${printable(key)}`).join('\n'),
    table: (rows) => renderTable(columnsFor(rows, terminal), rows, terminal.tableWidth),
  });
}

/** The differences of two states as Markdown. */
export function renderDiffMarkdown(result: DiffData, terminal: Terminal): string {
  return renderSections(result, {
    heading: (text) => `## ${escapeMarkdown(text)}`,
    list: (keys) => keys.map((key) => `- ${escapeMarkdown(key)}`).join('\n'),
    table: (rows) => renderMarkdownTable(columnsFor(rows, terminal), rows),
  });
}

interface Form {
  readonly heading: (text: string) => string;
  readonly list: (keys: readonly string[]) => string;
  readonly table: (rows: readonly DifferenceData[]) => string;
}

function renderSections(
  { objects, workloads, connections, ofAddedWorkloads, ofRemovedWorkloads, leftOut = 0 }: DiffData,
  { heading, list, table }: Form,
): string {
  const parts: string[] = [];
  const section = <Item>(title: string, items: readonly Item[], render: (own: readonly Item[]) => string) => {
    if (items.length > 0) parts.push(heading(title), render(items));
  };
  if (objects !== undefined) {
    const { deleted, undecided, changed, added } = objects;
    parts.push(
      `Objects: ${deleted.length} deleted, ${undecided.length} undecided, ${changed.length} changed, ${added.length} added.`,
    );
    section('Deleted objects', deleted, (own) => list(own.map(objectText)));
    section('Undecided objects', undecided, (own) =>
      list(own.map((object) => `${objectText(object)}: ${object.reason}`)),
    );
  }
  const counts = (['added', 'removed', 'changed'] as const).map(
    (change) => `${connections.filter((each) => each.change === change).length} ${change}`,
  );
  parts.push(
    `Connections: ${counts.join(', ')}. Workloads: ${workloads.added.length} added, ${workloads.removed.length} removed.`,
  );
  section('Connections', connections, table);
  section('Added workloads', workloads.added, list);
  section('Connections of added workloads', ofAddedWorkloads, table);
  section('Removed workloads', workloads.removed, list);
  section('Connections of removed workloads', ofRemovedWorkloads, table);
  if (leftOut > 0) parts.push(`${leftOut} more connections differ and are not listed.`);
  return parts.join('\n\n');
}

const STYLES = { added: 'red', removed: 'green', changed: 'yellow' } as const;

/** Empty columns are left out. */
function columnsFor(rows: readonly DifferenceData[], terminal: Terminal): readonly Column<DifferenceData>[] {
  const sets: readonly Column<DifferenceData>[] = [
    { title: 'now allowed', value: ({ allowed }) => allowed.gained },
    { title: 'no longer allowed', value: ({ allowed }) => allowed.lost },
    { title: 'now unknown', value: ({ unknown }) => unknown.gained },
    { title: 'no longer unknown', value: ({ unknown }) => unknown.lost },
  ];
  return [
    {
      title: 'change',
      value: ({ change }) => change,
      style: (text, { change }) => terminal.style(STYLES[change], text),
    },
    { title: 'source', value: ({ from }) => from },
    { title: 'destination', value: ({ to }) => to },
    ...sets.filter(({ value }) => rows.some((row) => value(row) !== '')),
  ];
}
