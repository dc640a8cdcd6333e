import { randomBytes } from 'node:crypto';
import type { ApplicationParts } from '../../../src/app.module.ts';
import { OutgoingGuard } from '../../../src/outgoing/guard.ts';
import { CredentialCipher } from '../../../src/clusters/credentials/credential-cipher.ts';
import { encryptionKey } from '../../../src/clusters/credentials/encryption-key.ts';
import { createPool } from '../../../src/database/pool.ts';
import { DEFAULT_API_SETTINGS, DEFAULT_REQUEST_LIMITS } from '../../../src/api/api-settings.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { Metrics } from '../../../src/observability/metrics.ts';
import type { JobQueue } from '../../../src/jobs/backend.ts';
import type { JobData } from '../../../src/jobs/queue.ts';
import { SnapshotQueue } from '../../../src/clusters/scheduling/snapshot-queue.ts';

/** A queue that stores jobs and runs nothing. */
export class RecordingQueue implements JobQueue {
  readonly added: unknown[] = [];
  readonly schedulers = new Set<string>();

  add(_name: string, { payload }: JobData): Promise<{ id: string }> {
    this.added.push(payload);
    return Promise.resolve({ id: String(this.added.length) });
  }

  upsertJobScheduler(id: string): Promise<void> {
    this.schedulers.add(id);
    return Promise.resolve();
  }

  removeJobScheduler(id: string): Promise<boolean> {
    return Promise.resolve(this.schedulers.delete(id));
  }

  getJobSchedulers(): Promise<{ key: string }[]> {
    return Promise.resolve([...this.schedulers].map((key) => ({ key })));
  }

  getJob(id: string): Promise<{ data: JobData } | undefined> {
    const payload = this.added[Number(id) - 1];
    return Promise.resolve(payload === undefined ? undefined : { data: { payload, jitterSeconds: 0 } });
  }

  getJobState(id: string): Promise<string> {
    return Promise.resolve(Number(id) <= this.added.length ? 'waiting' : 'unknown');
  }

  getDelayed(): Promise<[]> {
    return Promise.resolve([]);
  }

  getJobCounts(): Promise<Record<string, number>> {
    return Promise.resolve({ waiting: this.added.length });
  }

  waitUntilReady(): Promise<void> {
    return Promise.resolve();
  }

  on(): this {
    return this;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Parts without connections: enough to build the application and inspect it. */
export function offlineParts(): ApplicationParts {
  return {
    // A long time limit: on a busy machine a response takes longer than a real caller would wait.
    settings: { ...DEFAULT_API_SETTINGS, limits: { ...DEFAULT_REQUEST_LIMITS, operationSeconds: 300 } },
    logger: createLogger({ level: 'silent' }),
    metrics: new Metrics(),
    liveness: () => 'ok',
    readiness: [],
    pool: createPool({ connectionString: 'postgresql://127.0.0.1:1/none' }),
    cipher: new CredentialCipher([encryptionKey(randomBytes(32))]),
    snapshotQueue: new SnapshotQueue(new RecordingQueue()),
    serverAddresses: { allowedServers: 'any', loopback: 'refused' },
    outgoing: new OutgoingGuard(['127.0.0.1']),
  };
}
