import { once } from 'node:events';
import type { Server } from 'node:net';
import { onTestFinished } from 'vitest';

/** Starts a server on a free port of an address of this machine, until the test ends. @returns the port */
export async function listening(server: Server, address = '127.0.0.1'): Promise<number> {
  const sockets = new Set<{ destroy: () => void }>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, address);
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new TypeError('the server has no port');
  return bound.port;
}
