/** A message of the PostgreSQL protocol with its header. The first message of a client has no type. */
export interface Message {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Cuts what one side of a connection sends into messages. */
export class MessageReader {
  #rest = Buffer.alloc(0);
  #headerBytes: 0 | 1;

  /** `client`: begins with a message without a type. */
  constructor(side: 'client' | 'server') {
    this.#headerBytes = side === 'client' ? 0 : 1;
  }

  read(chunk: Buffer): readonly Message[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const messages: Message[] = [];
    for (;;) {
      const typeBytes = this.#headerBytes;
      if (this.#rest.length < typeBytes + 4) return messages;
      const end = typeBytes + this.#rest.readInt32BE(typeBytes);
      if (this.#rest.length < end) return messages;
      const type = typeBytes === 0 ? 'startup' : String.fromCharCode(this.#rest[0] ?? 0);
      messages.push({ type, bytes: this.#rest.subarray(0, end) });
      this.#rest = this.#rest.subarray(end);
      this.#headerBytes = 1;
    }
  }
}

/** Messages of a client that belong together. */
export interface Request {
  /** `statement`: the server works on it. `other`: signing in and out. */
  readonly type: 'statement' | 'other';
  readonly bytes: Buffer;
  /** `copy`: rows, or the end of rows. */
  readonly part: 'query' | 'copy';
  /** Whether the server answers before it reads on; it does not for rows of a COPY. */
  readonly answer: 'answered' | 'unanswered';
  /** The SQL text, as far as the request has one. */
  readonly text: string;
}

const STATEMENTS = new Set(['Q', 'S', 'c', 'f', 'd']);
const COPY = new Set(['c', 'f', 'd']);
const OTHERS = new Set(['startup', 'p', 'X', 'H']);

/** Collects the messages of a client into requests. */
export class RequestReader {
  readonly #messages = new MessageReader('client');
  #open: Message[] = [];

  read(chunk: Buffer): readonly Request[] {
    const requests: Request[] = [];
    for (const message of this.#messages.read(chunk)) {
      this.#open.push(message);
      const { type } = message;
      if (!STATEMENTS.has(type) && !OTHERS.has(type)) continue;
      requests.push({
        type: STATEMENTS.has(type) ? 'statement' : 'other',
        bytes: Buffer.concat(this.#open.map(({ bytes }) => bytes)),
        part: COPY.has(type) ? 'copy' : 'query',
        answer: type === 'd' ? 'unanswered' : 'answered',
        text: this.#open.map(textOf).join(''),
      });
      this.#open = [];
    }
    return requests;
  }
}

/** The statement of a simple query or of one that is parsed. */
function textOf({ type, bytes }: Message): string {
  if (type === 'Q') return bytes.toString('utf8', 5, bytes.length - 1);
  if (type !== 'P') return '';
  const begin = bytes.indexOf(0, 5) + 1;
  return bytes.toString('utf8', begin, bytes.indexOf(0, begin));
}

/** A message that sends one statement. */
export function simpleQuery(text: string): Buffer {
  return clientMessage('Q', text);
}

/** A message by which a client gives up sending rows. The server answers with an error. */
export function copyFailure(): Buffer {
  return clientMessage('f', 'no rows');
}

function clientMessage(type: string, text: string): Buffer {
  const body = Buffer.from(`${text}\0`);
  const header = Buffer.alloc(5);
  header.write(type, 0);
  header.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

/** An error of the server with another SQLSTATE, which has five characters. */
export function withSqlState({ bytes }: Message, sqlState: string): Buffer {
  const changed = Buffer.from(bytes);
  changed.write(sqlState, changed.indexOf('\0C') + 2);
  return changed;
}

/** Whether the server has finished a request, or waits for the rows of a COPY. */
export function endsAnswer({ type }: Message): boolean {
  return type === 'Z' || type === 'G' || type === 'E';
}
