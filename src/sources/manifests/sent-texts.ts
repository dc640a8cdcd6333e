import type { Inventory } from '../../core/inventory/inventory.ts';
import { SourceError } from '../source-error.ts';
import { DEFAULT_MANIFEST_LIMITS, formatBytes, type ManifestLimits } from './limits.ts';
import { ManifestReading } from './manifest-reading.ts';
import { readTexts, type ManifestInput } from './files/read-texts.ts';

/** A manifest as it is sent to the service. */
export interface ManifestText {
  /** Its name in messages. */
  readonly file: string;
  readonly text: string;
}

/** UTF-8 bytes of the manifests that a request may contain. */
export const MAX_SENT_BYTES = 8 * 1024 * 1024;
const LIMITS: ManifestLimits = {
  ...DEFAULT_MANIFEST_LIMITS,
  maxFileBytes: MAX_SENT_BYTES,
  maxFiles: 5000,
  maxDocuments: 5000,
  maxObjects: 5000,
};

/**
 * Reads the manifests of an input in order to send them. The service must get all of them.
 *
 * @returns the texts, and human-readable messages about excluded files
 * @throws SourceError if one cannot be read, or together they are too large
 */
export async function textsToSend(
  input: ManifestInput,
  signal: AbortSignal,
): Promise<{ readonly texts: readonly ManifestText[]; readonly excluded: readonly string[] }> {
  const texts: ManifestText[] = [];
  const excluded: string[] = [];
  let bytes = 0;
  for await (const read of readTexts(input, LIMITS, signal)) {
    if (read.type === 'fault')
      throw new SourceError('path-unreadable', `${read.location.file} ${read.message}.`);
    if (read.type === 'excluded') {
      excluded.push(...read.excluded.paths);
      continue;
    }
    if (read.objects !== undefined)
      throw new SourceError(
        'document-broken',
        `${read.file}: its folder contains only the changes since an earlier state. Give a folder with a complete state.`,
      );
    texts.push({ file: read.file, text: read.text });
    bytes += Buffer.byteLength(read.text);
    refuseTooLarge(bytes);
  }
  return { texts, excluded };
}

/**
 * The inventory of manifests that were sent. `check` is called between documents.
 *
 * @throws SourceError if they are too large or too many, or nothing could be read
 */
export function inventoryOfTexts(texts: readonly ManifestText[], check: () => void): Inventory {
  refuseTooLarge(texts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0));
  const reading = new ManifestReading(LIMITS);
  for (const { file, text } of texts) reading.addText(text, file, check);
  return reading.finish(['the manifests']);
}

function refuseTooLarge(bytes: number): void {
  if (bytes <= MAX_SENT_BYTES) return;
  throw new SourceError(
    'limit-exceeded',
    `The manifests have more than ${formatBytes(MAX_SENT_BYTES)} together: send fewer, or compare folders.`,
  );
}
