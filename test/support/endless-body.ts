import { once } from 'node:events';
import { connect } from 'node:net';

/** What a server made of a body that does not end. */
export interface EndlessBody {
  /** Status of the answer. */
  readonly answered: number;
  readonly outcome: 'closed' | 'read-on';
}

const GIVE_UP_AFTER = 200_000_000;
const CHUNK = ' '.repeat(65_536);

/**
 * Sends a body that does not end, answered or not, as no well-behaved client would; gives up after far more than the
 * server should take.
 */
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
  // The server may reset the connection while there is still something to send.
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
