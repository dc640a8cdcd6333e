import type { Socket } from 'node:net';
import {
  copyFailure,
  endsAnswer,
  MessageReader,
  RequestReader,
  simpleQuery,
  withSqlState,
} from './messages.ts';
import type { Message, Request } from './messages.ts';

/** What happens at a statement. `after`: the server has executed it, and the client does not hear of it. */
export type Fault =
  | { readonly type: 'cut' | 'kill'; readonly moment: 'before' | 'after' }
  /** The server reports this SQLSTATE instead of executing the statement. */
  | { readonly type: 'error'; readonly sqlState: string }
  /** Something else happens before the statement is sent. */
  | { readonly type: 'meanwhile'; readonly act: () => Promise<void> };

/** What a connection asks its proxy. */
interface LinkOwner {
  /** The fault that happens at a request, once. */
  take(request: Request): Fault | undefined;
  /** Ends all connections. */
  kill(): void;
}

/** One connection: requests are sent one after the other, so that one can be kept back. */
export class Link {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #owner: LinkOwner;
  readonly #requests = new RequestReader();
  readonly #answers = new MessageReader('server');
  #sending: Promise<void> = Promise.resolve();
  /** Set while answers are kept from the client; called when the server has answered. */
  #swallow: (() => void) | undefined;
  /** The SQLSTATE of the next error. */
  #sqlState: string | undefined;

  constructor(client: Socket, server: Socket, owner: LinkOwner) {
    this.#client = client;
    this.#server = server;
    this.#owner = owner;
    client.on('data', (chunk: Buffer) => {
      for (const request of this.#requests.read(chunk))
        this.#sending = this.#sending.then(() => this.#send(request));
    });
    server.on('data', (chunk: Buffer) => this.#answer(this.#answers.read(chunk)));
    for (const socket of [client, server]) {
      socket.setNoDelay();
      socket.on('error', () => undefined);
      socket.on('close', () => this.destroy());
    }
  }

  destroy(): void {
    this.#client.destroy();
    this.#server.destroy();
    this.#swallow?.();
  }

  #answer(messages: readonly Message[]): void {
    if (this.#swallow !== undefined) {
      if (messages.some(endsAnswer)) this.#swallow();
      return;
    }
    for (const message of messages) {
      const isOwnError = message.type === 'E' && this.#sqlState !== undefined;
      this.#client.write(isOwnError ? withSqlState(message, this.#sqlState ?? '') : message.bytes);
      if (isOwnError) this.#sqlState = undefined;
    }
  }

  async #send(request: Request): Promise<void> {
    if (this.#client.destroyed) return;
    const fault = this.#owner.take(request);
    switch (fault?.type) {
      case undefined:
        this.#server.write(request.bytes);
        return;
      case 'meanwhile':
        await fault.act();
        if (!this.#client.destroyed) this.#server.write(request.bytes);
        return;
      case 'error':
        this.#sqlState = fault.sqlState;
        this.#server.write(request.part === 'copy' ? copyFailure() : simpleQuery('no statement'));
        return;
      case 'cut':
      case 'kill':
        if (fault.moment === 'after') await this.#execute(request);
        if (fault.type === 'kill') this.#owner.kill();
        this.destroy();
    }
  }

  /** Sends a request and waits until the server has executed it, without telling the client. */
  async #execute({ bytes, answer }: Request): Promise<void> {
    const answered = new Promise<void>((resolve) => {
      this.#swallow = resolve;
    });
    await new Promise<void>((sent) => {
      this.#server.write(bytes, () => sent());
    });
    if (answer === 'answered') await answered;
  }
}
