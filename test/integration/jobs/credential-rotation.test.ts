import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rotateCredentials } from '../../../src/clusters/registration/credential-rotation.ts';
import { CredentialCipher } from '../../../src/clusters/credentials/credential-cipher.ts';
import { encryptionKey } from '../../../src/clusters/credentials/encryption-key.ts';
import { openSnapshotPipeline, type SnapshotPipeline } from '../../support/snapshot-pipeline.ts';

let pipeline: SnapshotPipeline;
beforeEach(async () => {
  pipeline = await openSnapshotPipeline();
});
afterEach(() => pipeline.close());

const newKey = () => encryptionKey(randomBytes(32));

async function registered(name: string, cipher: CredentialCipher): Promise<string> {
  const id = randomUUID();
  const { clusters } = pipeline.parts;
  await clusters.insert({
    id,
    name,
    labels: {},
    source: { type: 'kubernetes', server: 'https://203.0.113.7:6443' },
    schedule: { type: 'manual' },
    cniProfile: 'detected',
    assumptions: {},
    maxIntervalSeconds: null,
    retention: {},
    origin: 'registered',
  });
  await clusters.putCredentials(id, cipher.encrypt({ token: 'secret' }, id));
  return id;
}

describe('rotating the encryption key', () => {
  it('moves stored credentials to the newest key once, and names those that no key opens', async () => {
    const { clusters } = pipeline.parts;
    const [older, newer, lost] = [newKey(), newKey(), newKey()];
    const id = await registered('prod', new CredentialCipher([older]));
    const forgotten = await registered('forgotten', new CredentialCipher([lost]));
    const before = await clusters.getCredentials(forgotten);

    const first = await rotateCredentials(clusters, new CredentialCipher([newer, older]));
    expect(first.moved).toEqual(['prod']);
    expect(first.unreadable).toMatchObject([{ cluster: 'forgotten' }]);
    expect(first.unreadable[0]?.message).toContain(lost.id);

    const envelope = await clusters.getCredentials(id);
    expect(new CredentialCipher([newer]).decrypt(envelope ?? Buffer.alloc(0), id)).toEqual({
      token: 'secret',
    });
    expect(await clusters.getCredentials(forgotten)).toEqual(before);
    expect((await rotateCredentials(clusters, new CredentialCipher([newer]))).moved).toEqual([]);
  });
});
