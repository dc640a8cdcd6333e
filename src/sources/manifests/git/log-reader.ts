import type { FileCommit } from '../../../core/inventory/provenance/provenance.ts';

/** Five texts for each commit, before the files that it changed. */
export const LOG_FORMAT = '%H%x00%an%x00%ae%x00%cI%x00%s';
const HEADER_TEXTS = 5;
const MAX_TEXT = 200;

/**
 * Reads `git log -z --raw -c` with `LOG_FORMAT` as it is written: finds, for each file, the newest commit that gave it
 * the content that it has now. A commit of a branch whose version was dropped in a merge is not among them.
 */
export class LogReader {
  readonly found = new Map<string, FileCommit>();
  readonly #wanted: ReadonlyMap<string, string>;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #header: string[] = [];
  #blob: string | undefined;

  /** @param wanted the id of the content of each file, by its path in the repository */
  constructor(wanted: ReadonlyMap<string, string>) {
    this.#wanted = wanted;
  }

  /** Reads on; `enough` if every file was found. */
  read(chunk: Uint8Array): 'more' | 'enough' {
    const texts = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\0');
    this.#rest = texts.pop() ?? '';
    for (const text of texts) this.#readText(text);
    return this.found.size === this.#wanted.size ? 'enough' : 'more';
  }

  /** The meaning of a text depends only on the texts before it, because names and subjects can be anything. */
  #readText(text: string): void {
    if (this.#header.length > 0 && this.#header.length < HEADER_TEXTS) {
      this.#header.push(text);
      return;
    }
    if (this.#blob !== undefined) {
      this.#readPath(text, this.#blob);
      this.#blob = undefined;
      return;
    }
    const trimmed = text.startsWith('\n') ? text.slice(1) : text;
    if (trimmed.startsWith(':')) this.#blob = newContent(trimmed);
    else if (trimmed !== '') this.#header = [trimmed];
  }

  #readPath(path: string, blob: string): void {
    const [commit, name, email, committedAt, subject] = this.#header;
    if (commit === undefined || name === undefined || email === undefined) return;
    if (committedAt === undefined || subject === undefined) return;
    if (this.#wanted.get(path) !== blob || this.found.has(path)) return;
    const time = new Date(committedAt);
    if (Number.isNaN(time.getTime())) return;
    this.found.set(path, {
      commit,
      author: { name: short(name), email: short(email) },
      committedAt: `${time.toISOString().slice(0, -'.000Z'.length)}Z`,
      subject: short(subject),
    });
  }
}

/** `:<modes> <ids> <status>`, with a colon, a mode and an id for each parent, and the mode and the id that resulted. */
function newContent(raw: string): string {
  const parents = raw.length - raw.replace(/^:+/, '').length;
  return raw.split(' ')[2 * parents + 1] ?? '';
}

function short(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}
