import { createHash } from 'node:crypto';

/** SHA-256 (hex) that identifies a connection among those that changes open. */
export function openingFingerprint(from: string, to: string): string {
  return createHash('sha256')
    .update(JSON.stringify(['opened-connection', from, to]))
    .digest('hex');
}
