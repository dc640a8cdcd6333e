import type { ConnectionSet } from '../../core/network/sets.ts';
import { workloadKey } from '../../core/inventory/workload.ts';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import type { ObjectReference } from '../../core/inventory/problems/problem.ts';
import type { ObjectChanges } from '../../core/proposal/changes.ts';
import type {
  ComparedEndpoint,
  ConnectionDifference,
  GainAndLoss,
  Verdicts,
} from '../../core/reachability/comparison/difference.ts';
import { escapeMarkdown, renderMarkdownTable, renderTable, type Column } from '../output/columns.ts';
import { printable, type Terminal } from '../output/terminal.ts';
import type { DiffResult } from './diff-result.ts';

/** The differences of two states as text for people. */
export function renderDiffTable(result: DiffResult, terminal: Terminal): string {
  return renderSections(result, {
    heading: (text) => terminal.style('bold', text),
    list: (keys) => keys.map((key) => `  ${printable(key)}`).join('\n'),
    table: (rows) => renderTable(columnsFor(rows, terminal), rows, terminal.tableWidth),
  });
}

/** The differences of two states as Markdown. */
export function renderDiffMarkdown(result: DiffResult, terminal: Terminal): string {
  return renderSections(result, {
    heading: (text) => `## ${escapeMarkdown(text)}`,
    list: (keys) => keys.map((key) => `- ${escapeMarkdown(key)}`).join('\n'),
    table: (rows) => renderMarkdownTable(columnsFor(rows, terminal), rows),
  });
}

interface Form {
  readonly heading: (text: string) => string;
  readonly list: (keys: readonly string[]) => string;
  readonly table: (rows: readonly ConnectionDifference[]) => string;
}

function renderSections({ found, objects }: DiffResult, { heading, list, table }: Form): string {
  const { workloads, connections, ofAddedWorkloads, ofRemovedWorkloads } = found;
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
  const keys = (own: readonly WorkloadReference[]) => list(own.map(workloadKey));
  section('Connections', connections, table);
  section('Added workloads', workloads.added, keys);
  section('Connections of added workloads', ofAddedWorkloads, table);
  section('Removed workloads', workloads.removed, keys);
  section('Connections of removed workloads', ofRemovedWorkloads, table);
  return parts.join('\n\n');
}

const STYLES = { added: 'red', removed: 'green', changed: 'yellow' } as const;

/** Empty columns are left out. */
function columnsFor(
  rows: readonly ConnectionDifference[],
  terminal: Terminal,
): readonly Column<ConnectionDifference>[] {
  const sets: readonly Column<ConnectionDifference>[] = [
    { title: 'now allowed', value: ({ allowed }) => setText(allowed.gained) },
    { title: 'no longer allowed', value: ({ allowed }) => setText(allowed.lost) },
    { title: 'now unknown', value: ({ unknown }) => setText(unknown.gained) },
    { title: 'no longer unknown', value: ({ unknown }) => setText(unknown.lost) },
  ];
  return [
    {
      title: 'change',
      value: ({ change }) => change,
      style: (text, { change }) => terminal.style(STYLES[change], text),
    },
    { title: 'source', value: ({ from }) => endText(from) },
    { title: 'destination', value: ({ to }) => endText(to) },
    ...sets.filter(({ value }) => rows.some((row) => value(row) !== '')),
  ];
}

function setText(set: ConnectionSet): string {
  return set.isEmpty() ? '' : set.toString();
}

function endText(end: ComparedEndpoint): string {
  return end.type === 'workload' ? workloadKey(end) : `${end.range.first}-${end.range.last}`;
}

function objectText({ kind, namespace, name }: ObjectReference): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** As JSON: sets of ports as text, empty sets as ''. */
export function diffData({ found, objects }: DiffResult) {
  const { workloads, connections, ofAddedWorkloads, ofRemovedWorkloads, undecided } = found;
  return {
    ...(objects && { objects: objectsData(objects) }),
    workloads: { added: workloads.added.map(workloadKey), removed: workloads.removed.map(workloadKey) },
    connections: connections.map(differenceData),
    ofAddedWorkloads: ofAddedWorkloads.map(differenceData),
    ofRemovedWorkloads: ofRemovedWorkloads.map(differenceData),
    undecided,
  };
}

/** Deleted objects first. */
function objectsData({ deleted, undecided, changed, added }: ObjectChanges) {
  return { deleted, undecided, changed, added };
}

function differenceData({ change, from, to, before, after, allowed, unknown }: ConnectionDifference) {
  return {
    change,
    from: endText(from),
    to: endText(to),
    before: verdictsData(before),
    after: verdictsData(after),
    allowed: gainAndLossData(allowed),
    unknown: gainAndLossData(unknown),
  };
}

function verdictsData(own: Verdicts) {
  return { allowed: setText(own.allowed), unknown: setText(own.unknown) };
}

function gainAndLossData({ gained, lost }: GainAndLoss) {
  return { gained: setText(gained), lost: setText(lost) };
}
