import { visibleText } from '../../visible-text.ts';
import type { TicketBlock, TicketDocument } from './document.ts';

const SHORTENED: TicketBlock = {
  type: 'paragraph',
  spans: [{ type: 'text', text: 'This text was shortened: Ringfence shows the rest.' }],
};

/**
 * Renders as much of a document as fits: blocks at its end are left out, and the last sentence says so. A block is
 * rendered whole or not at all, so that no markup is cut.
 */
export function fitted(
  document: TicketDocument,
  render: (document: TicketDocument) => string,
  maxCharacters: number,
): string {
  const whole = render(document);
  if (whole.length <= maxCharacters) return whole;
  for (let kept = document.length - 1; kept > 0; kept -= 1) {
    const text = render([...document.slice(0, kept), SHORTENED]);
    if (text.length <= maxCharacters) return text;
  }
  return render([SHORTENED]).slice(0, maxCharacters);
}

/** A title on one line that is short enough; what does not fit is replaced by an ellipsis. */
export function fittedTitle(title: string, maxCharacters: number): string {
  const line = visibleText(title.toWellFormed());
  if (line.length <= maxCharacters) return line;
  return `${line
    .slice(0, maxCharacters - 1)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()}…`;
}
