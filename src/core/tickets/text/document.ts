/**
 * The text of a ticket, independent of the service that shows it. Texts of spans come from clusters and persons: each
 * renderer escapes them, so that a name can neither format the ticket nor mention anyone.
 */
export type TicketDocument = readonly TicketBlock[];

export type TicketBlock =
  | { readonly type: 'heading'; readonly text: string }
  | { readonly type: 'paragraph'; readonly spans: readonly TicketSpan[] }
  | { readonly type: 'list'; readonly items: readonly (readonly TicketSpan[])[] }
  | { readonly type: 'code'; readonly language?: string; readonly text: string }
  | {
      readonly type: 'table';
      readonly header: readonly string[];
      readonly rows: readonly (readonly (readonly TicketSpan[])[])[];
    };

export type TicketSpan =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'strong'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'link'; readonly text: string; readonly href: string };
