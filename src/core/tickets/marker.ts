import { createHash } from 'node:crypto';

/**
 * What a ticket or comment is found by after an attempt to create it ended unclearly: 32 hexadecimal digits. It counts
 * only on what our own account has created, because persons can copy it.
 */
export type TicketMarker = string;

const DIGITS = 32;
const HIDDEN = /<!-- ringfence:([0-9a-f]{32}) -->/g;

/** The marker of what these parts identify, for example the target and the group of a ticket. */
export function ticketMarker(...parts: readonly string[]): TicketMarker {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, DIGITS);
}

/** The marker as a comment of Markdown, which services do not show. */
export function hiddenMarker(marker: TicketMarker): string {
  return `<!-- ringfence:${marker} -->`;
}

/** The markers in a text of Markdown. Renderers keep names and code from containing one. */
export function hiddenMarkers(text: string): readonly TicketMarker[] {
  return [...text.matchAll(HIDDEN)].flatMap(([, marker]) => marker ?? []);
}

/** The marker as a label, for services that can only search for labels. */
export function markerLabel(marker: TicketMarker): string {
  return `ringfence-${marker.slice(0, 16)}`;
}
