import { escapeMarkdown, wrap } from '../output/columns.ts';
import { printable, type Terminal } from '../output/terminal.ts';
import { changesIn } from './access-listing.ts';
import type { AccessFound } from './answers.ts';

/** What changed the access, below the table that names the snapshots; empty if nothing is known to have. */
export function renderChanges(found: AccessFound, terminal: Terminal): string {
  const changes = changesIn(found);
  if (changes.length === 0) return '';
  const width = Math.max(...changes.map(({ snapshots }) => snapshots.length));
  const indent = ' '.repeat(width + 4);
  const lines = changes.map(
    ({ snapshots, text }) =>
      `  ${snapshots.padEnd(width)}  ${wrap(printable(text), terminal.tableWidth, indent)}`,
  );
  return `\n\nChanges:\n${lines.join('\n')}`;
}

/** The same for a report. */
export function renderChangesMarkdown(found: AccessFound): string {
  const lines = changesIn(found).map(({ snapshots, text }) => `- ${snapshots}: ${escapeMarkdown(text)}`);
  return lines.length === 0 ? '' : `\n\nChanges:\n\n${lines.join('\n')}`;
}
