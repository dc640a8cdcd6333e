import { once } from 'node:events';
import { connect } from 'node:net';

/** How a server handled a body that does not end. */
export interface EndlessBody {
  /** Status of the response. */
  readonly answered: number;
  readonly outcome: 'closed' | 'read-on';
}

const GIVE_UP_AFTER = 200_000_000;
const CHUNK = ' '.repeat(65_536);

/** Sends a body that never ends, unlike any well-behaved client; stops after much more than the server should read. */
export async function sendEndlessly(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<EndlessBody> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (data) => {
    answer += data.toString('latin1');
  });
  // The server may reset the connection while data is still being sent.
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const lines = Object.entries({ host: 'ringfence', ...headers, 'transfer-encoding': 'chunked' });
  socket.write(
    `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
  );
  const chunk = `${CHUNK.length.toString(16)}\r\n${CHUNK}\r\n`;
  let sent = 0;
  while (!socket.closed && sent < GIVE_UP_AFTER) {
    sent += chunk.length;
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), closed]).catch(() => undefined);
  }
  const outcome = sent < GIVE_UP_AFTER ? 'closed' : 'read-on';
  socket.destroy();
  return { answered: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]), outcome };
}
