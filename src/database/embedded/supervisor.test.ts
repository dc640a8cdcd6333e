import { describe, expect, it } from 'vitest';
import { Supervisor, type Supervised } from './supervisor.ts';

/** A server that ends on request. */
class Mortal implements Supervised {
  readonly #end = Promise.withResolvers<string>();
  readonly exited = this.#end.promise;
  stopped = false;

  die(): void {
    this.#end.resolve('SIGKILL');
  }

  stop(): Promise<void> {
    this.stopped = true;
    this.#end.resolve('exit code 0');
    return Promise.resolve();
  }
}

function dying(): Mortal {
  const server = new Mortal();
  server.die();
  return server;
}

const log = { warn: () => undefined, error: () => undefined };

describe('a supervised server', () => {
  it('is started again when it dies', async () => {
    const first = new Mortal();
    const second = new Mortal();
    const started = Promise.withResolvers<void>();
    const supervisor = new Supervisor(first, {
      start: () => {
        started.resolve();
        return Promise.resolve(second);
      },
      log,
      pausesMilliseconds: [0],
    });
    expect(supervisor.state()).toBe('running');
    first.die();
    await started.promise;
    expect(supervisor.state()).toBe('restarting');
    await new Promise((go) => setImmediate(go));
    expect(supervisor.state()).toBe('running');
    await supervisor.stop();
    expect(second.stopped).toBe(true);
  });

  it('is lost when every attempt fails', async () => {
    const first = new Mortal();
    let attempts = 0;
    const supervisor = new Supervisor(first, {
      start: () => {
        attempts += 1;
        return Promise.reject(new Error('no room on the disk'));
      },
      log,
      pausesMilliseconds: [0, 1, 2],
    });
    first.die();
    expect(await supervisor.lost).toMatchObject({
      code: 'embedded-database-lost',
      message: expect.stringContaining('stopped (SIGKILL) and could not be restarted'),
    });
    expect({ attempts, state: supervisor.state() }).toEqual({ attempts: 3, state: 'lost' });
    await supervisor.stop();
  });

  it('is lost when it keeps dying soon after each start', async () => {
    let attempts = 0;
    const supervisor = new Supervisor(dying(), {
      start: () => {
        attempts += 1;
        return Promise.resolve(dying());
      },
      log,
      pausesMilliseconds: [0, 0],
    });
    await supervisor.lost;
    expect(attempts).toBe(2);
  });

  it('is not started again once it is stopped', async () => {
    const first = new Mortal();
    const supervisor = new Supervisor(first, {
      start: () => Promise.reject(new Error('started')),
      log,
      pausesMilliseconds: [0],
    });
    await supervisor.stop();
    expect(supervisor.state()).toBe('running');
  });
});
