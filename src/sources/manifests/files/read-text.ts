import { open, type FileHandle } from 'node:fs/promises';
import { ANY_KIND } from '../../../core/inventory/problems/unread.ts';
import type { DocumentFault } from '../document.ts';
import type { ManifestPath } from './find-files.ts';
import { formatBytes, type ManifestLimits } from '../limits.ts';

interface ReadText {
  readonly type: 'text';
  readonly text: string;
  /** What the text was decoded from. */
  readonly bytes: Uint8Array;
}

/** The text of a file, or why it was not read. A file that is too large is rejected by its size, before it is read. */
export async function readFileText(
  { path, shown }: ManifestPath,
  limits: ManifestLimits,
): Promise<ReadText | DocumentFault> {
  try {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      if (size > limits.maxFileBytes) return tooLarge(shown, limits, size);
      return decode(shown, await readUpTo(chunksOf(handle, size), limits));
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof TooLargeError) return tooLarge(shown, limits);
    const reason = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return fault(shown, 'file-unreadable', `cannot be read${reason}`);
  }
}

/** The text of a stream such as standard input, or why it was not read. */
export async function readStreamText(
  name: string,
  stream: AsyncIterable<Uint8Array | string>,
  limits: ManifestLimits,
): Promise<ReadText | DocumentFault> {
  try {
    return decode(name, await readUpTo(stream, limits));
  } catch (error) {
    if (error instanceof TooLargeError) return tooLarge(name, limits);
    return fault(name, 'file-unreadable', `cannot be read (${String(error)})`);
  }
}

/** The bytes of a file up to its end, regardless of the reported size. */
async function* chunksOf(handle: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { bytesRead, buffer } = await handle.read({ buffer: Buffer.allocUnsafe(Math.max(size + 1, 4096)) });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

class TooLargeError extends Error {}

/** The bytes of a stream. Stops as soon as there are more than the limit, regardless of the reported size. */
async function readUpTo(stream: AsyncIterable<unknown>, limits: ManifestLimits): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = chunk instanceof Uint8Array ? Buffer.from(chunk) : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > limits.maxFileBytes) throw new TooLargeError();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/**
 * Text as UTF-8, which Kubernetes requires. YAML may be UTF-16 or UTF-32 without a byte-order mark (YAML 1.2, section 5.2).
 * Such text begins with an ASCII character and is often valid UTF-8 too, but contains NUL bytes, which UTF-8 manifests
 * must not.
 */
function decode(name: string, bytes: Buffer): ReadText | DocumentFault {
  if (bytes.includes(0))
    return fault(
      name,
      'not-utf-8',
      'contains NUL bytes, so it is not UTF-8 text (it may be UTF-16 or UTF-32): save it as UTF-8',
    );
  try {
    return { type: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), bytes };
  } catch {
    return fault(name, 'not-utf-8', 'is not UTF-8 text: save it as UTF-8');
  }
}

function tooLarge(file: string, limits: ManifestLimits, size?: number): DocumentFault {
  const found = size === undefined ? 'is' : `has ${formatBytes(size)}, which is`;
  return fault(
    file,
    'file-too-large',
    `${found} over the limit of ${formatBytes(limits.maxFileBytes)} for one file: split it, or raise the limit`,
  );
}

function fault(file: string, code: DocumentFault['code'], message: string): DocumentFault {
  return { type: 'fault', code, message, location: { file, line: 1 }, kind: ANY_KIND, effect: 'any' };
}
