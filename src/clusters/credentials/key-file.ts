import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CredentialKeyError, KEY_BYTES, parseEncryptionKey } from './encryption-key.ts';
import type { EncryptionKey } from './encryption-key.ts';

/** File in the data directory that contains the generated key. */
export const KEY_FILE_NAME = 'credentials.key';

/**
 * Reads the key in `dataDirectory`, or creates it with mode 0600. Two processes that start at once end up with the same
 * key, because the file appears with its complete contents or not at all.
 *
 * @throws CredentialKeyError `key-file-exposed` if others may read the file, `key-malformed`, `key-file-unreadable`
 */
export async function loadOrCreateKey(dataDirectory: string): Promise<EncryptionKey> {
  const path = join(dataDirectory, KEY_FILE_NAME);
  const existing = await readKeyFile(path);
  if (existing !== undefined) return existing;
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  await createKeyFile(path);
  const created = await readKeyFile(path);
  if (created === undefined) {
    throw new CredentialKeyError(
      'key-file-unreadable',
      `${path} was removed while it was being created: start again`,
    );
  }
  return created;
}

async function readKeyFile(path: string): Promise<EncryptionKey | undefined> {
  let text: string;
  try {
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new CredentialKeyError(
        'key-file-exposed',
        `${path} can be read by other users of this machine: chmod 600 it, and replace the credentials it protects if others may have read it`,
      );
    }
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof CredentialKeyError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new CredentialKeyError(
      'key-file-unreadable',
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
  return parseEncryptionKey(text, path);
}

/** Writes a temporary file and links it to its final name: of several processes exactly one succeeds. */
async function createKeyFile(path: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(temporary, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}
