import { ScoreHistoryStore } from '../assessments/scores/score-history.store.ts';
import { ClusterStore } from '../clusters/cluster.store.ts';
import { CredentialCipher } from '../clusters/credentials/credential-cipher.ts';
import { parseEncryptionKey } from '../clusters/credentials/encryption-key.ts';
import { loadOrCreateKey } from '../clusters/credentials/key-file.ts';
import type { Config } from '../config/config.ts';
import type { OpenDatabase } from '../database/open-database.ts';
import { FindingStore } from '../findings/finding.store.ts';
import { PublicationStore } from '../pipeline/publication.store.ts';
import { SnapshotLockStore } from '../pipeline/snapshot-lock.store.ts';
import { SnapshotRunStore } from '../snapshots/runs/snapshot-run.store.ts';
import { SnapshotStore } from '../snapshots/snapshot.store.ts';

/** What the service works on, outside the API. */
export interface Stores {
  readonly clusters: ClusterStore;
  readonly runs: SnapshotRunStore;
  readonly snapshots: SnapshotStore;
  readonly publications: PublicationStore;
  readonly locks: SnapshotLockStore;
  readonly scores: ScoreHistoryStore;
  readonly findings: FindingStore;
  readonly cipher: CredentialCipher;
}

/** Opens the stores over one pool. Throws `CredentialKeyError` where the key that is configured cannot be used. */
export async function openStores({ pool }: OpenDatabase, config: Config): Promise<Stores> {
  return {
    clusters: new ClusterStore(pool),
    runs: new SnapshotRunStore(pool),
    snapshots: new SnapshotStore(pool),
    publications: new PublicationStore(pool),
    locks: new SnapshotLockStore(pool),
    scores: new ScoreHistoryStore(pool),
    findings: new FindingStore(pool),
    cipher: await openCipher(config),
  };
}

async function openCipher({ credentialKeys, dataDirectory }: Config): Promise<CredentialCipher> {
  if (credentialKeys.length === 0) return new CredentialCipher([await loadOrCreateKey(dataDirectory)]);
  return new CredentialCipher(
    credentialKeys.map((key, index) => parseEncryptionKey(key, `credentialKeys[${index}]`)),
  );
}
