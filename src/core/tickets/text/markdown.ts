import { visibleText } from '../../visible-text.ts';
import type { TicketBlock, TicketDocument, TicketSpan } from './document.ts';

/** Joins words (U+2060), invisibly: services find mentions and references in the rendered text, where escapes are gone. */
const JOINER = '\u2060';
/**
 * Signs that make what follows a mention, or a reference to an issue, merge request, milestone or label, on GitHub and
 * GitLab.
 */
const REFERENCE = /[@#!$%&~^](?=[\p{L}\p{N}_"'[-])|\bGH-(?=\d)/giu;
const MARKUP = /[\\`*_[\]<>#|~&$^@!]/g;
/** What makes a list, a heading, a rule or a command of GitLab (`/close`) at the beginning of a line only. */
const LINE_START = /^\s*(?:[-+=/:]|\d+(?=[.)]))/;
/** What makes a link of an address. */
const ADDRESS = /(?<=\bwww)\.|:(?=\/\/)/gi;
const CONTROL = /[^\P{Cc}\n\t]|\p{Bidi_Control}/gu;

/** Renders a document as Markdown (GitHub's and GitLab's). Names can neither format, mention, refer nor hide anything. */
export function markdownOf(document: TicketDocument): string {
  return document.map(block).join('\n\n');
}

function block(of: TicketBlock): string {
  switch (of.type) {
    case 'heading':
      return `### ${escaped(of.text)}`;
    case 'paragraph':
      return spans(of.spans);
    case 'list':
      return of.items.map((item) => `- ${spans(item)}`).join('\n');
    case 'code':
      return fenced(of.text, of.language ?? '');
    case 'table':
      return [
        row(of.header.map((text) => escaped(text))),
        row(of.header.map(() => '---')),
        ...of.rows.map((cells) => row(cells.map(cellOf))),
      ].join('\n');
  }
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A cell ends at a bar even in code, where a backslash is otherwise no escape. */
function cellOf(cell: readonly TicketSpan[]): string {
  const parts = cell.map((of) => (of.type === 'code' ? span(of).replaceAll('|', String.raw`\|`) : span(of)));
  return parts.join('');
}

function spans(of: readonly TicketSpan[]): string {
  return of.map(span).join('');
}

function span(of: TicketSpan): string {
  switch (of.type) {
    case 'text':
      return escaped(of.text);
    case 'strong':
      return of.text.trim() === '' ? '' : `**${escaped(of.text.trim())}**`;
    case 'code':
      return code(of.text);
    case 'link': {
      const href = webAddress(of.href);
      return href === undefined ? escaped(of.text) : `[${escaped(of.text)}](<${href}>)`;
    }
  }
}

function escaped(text: string): string {
  return visibleText(text)
    .replaceAll(REFERENCE, (sign) => `${sign}${JOINER}`)
    .replaceAll(MARKUP, String.raw`\$&`)
    .replace(LINE_START, (start) =>
      /\d$/.test(start) ? `${start}\\` : `${start.slice(0, -1)}\\${start.at(-1)}`,
    )
    .replaceAll(ADDRESS, String.raw`\$&`);
}

/** Neither Markdown nor references are read in code, but a marker would be found in it. */
function code(text: string): string {
  const shown = withoutComments(visibleText(text));
  if (shown.trim() === '') return '';
  const fence = '`'.repeat(longestRun(shown) + 1);
  const padding = /^`|`$|^ .* $/.test(shown) ? ' ' : '';
  return `${fence}${padding}${shown}${padding}${fence}`;
}

function fenced(text: string, language: string): string {
  const shown = withoutComments(text.replaceAll('\r\n', '\n').replaceAll(CONTROL, visibleText));
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}${language.replaceAll(/[^\w-]/g, '')}\n${shown.replace(/\n$/, '')}\n${fence}`;
}

function withoutComments(text: string): string {
  return text.replaceAll('<!--', `<!${JOINER}--`);
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** An address of the web in a form that cannot end the link, undefined if it is something else. */
function webAddress(href: string): string | undefined {
  if (!/^https?:\/\//.test(href)) return undefined;
  return encodeURI(href.toWellFormed())
    .replaceAll(/%25(?=[0-9a-f]{2})/gi, '%')
    .replaceAll('<', '%3C')
    .replaceAll('>', '%3E');
}
