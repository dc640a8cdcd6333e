import { createHash } from 'node:crypto';

/** Name and version of the format. A change that readers must know about raises the version. */
export const EXPORT_FORMAT = 'ringfence-export';
export const EXPORT_VERSION = 1;

/** The first line: what was exported, and when. */
export interface ExportHeader {
  readonly type: 'header';
  readonly format: typeof EXPORT_FORMAT;
  readonly version: typeof EXPORT_VERSION;
  readonly exportedAt: string;
  readonly cluster: { readonly id: string; readonly name: string };
}

/** The last line. */
export interface ExportFooter {
  readonly type: 'footer';
  /** Number of records by type, without header and footer. */
  readonly counts: Readonly<Record<string, number>>;
  /** SHA-256 of all lines before this one, with their line feeds, in hex. */
  readonly sha256: string;
}

/** What the footer says, computed while lines pass. */
export class ExportSummary {
  readonly #hash = createHash('sha256');
  readonly #counts = new Map<string, number>();

  /** A line without its line feed. */
  add(line: string): void {
    this.#hash.update(line).update('\n');
  }

  count(type: string): void {
    this.#counts.set(type, (this.#counts.get(type) ?? 0) + 1);
  }

  footer(): ExportFooter {
    return {
      type: 'footer',
      counts: Object.fromEntries(this.#counts),
      sha256: this.#hash.copy().digest('hex'),
    };
  }
}
