import { request } from 'node:http';

/** Sends a body that does not end; gives up after far more than the service should take. */
export function sendEndlessly(port: number, path: string, headers: Record<string, string>) {
  const giveUpAfter = 200_000_000;
  const chunk = Buffer.alloc(65_536, ' ');
  let answered: number | undefined;
  const { promise, resolve } = Promise.withResolvers<{ answered?: number; outcome: 'closed' | 'read-on' }>();
  const sending = request({ port, path, method: 'POST', headers });
  const end = (outcome: 'closed' | 'read-on') => resolve({ ...(answered && { answered }), outcome });
  let sent = 0;
  const sendMore = (): void => {
    while (!sending.destroyed && sent < giveUpAfter) {
      sent += chunk.length;
      if (!sending.write(chunk)) return;
    }
    if (sent >= giveUpAfter) {
      end('read-on');
      sending.destroy();
    }
  };
  sending.on('drain', sendMore);
  sending.on('response', (response) => {
    answered = response.statusCode;
    response.on('error', () => undefined).resume();
  });
  sending.on('error', () => undefined);
  sending.on('close', () => end('closed'));
  sendMore();
  return promise;
}
