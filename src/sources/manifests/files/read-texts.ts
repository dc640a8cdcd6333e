import type { LastChange } from '../../../core/inventory/provenance/provenance.ts';
import type { DocumentFault } from '../document.ts';
import { findManifestFiles, nameOfPath, withoutManifests, type FoundFiles } from './find-files.ts';
import type { LastChangeOf } from '../git/last-changes.ts';
import type { ManifestLimits } from '../limits.ts';
import { readFileText, readStreamText } from './read-text.ts';

/** Where manifests are. */
export interface ManifestInput {
  /** Files and folders; `-` is standard input. */
  readonly paths: readonly string[];
  /**
   * What `paths`, all locations and messages are relative to; its own path on this machine is never shown. By default
   * the working directory.
   */
  readonly folder?: string;
  /** The input for `-`; by default the process's standard input. */
  readonly stdin?: AsyncIterable<Uint8Array | string>;
  /** Patterns in gitignore syntax, relative to each folder of `paths`. */
  readonly exclude?: readonly string[];
  /** `last-change`: objects say which commit changed their file last. By default `off`. */
  readonly git?: 'last-change' | 'off';
}

/** The text of a file, that one could not be read, or which files below a path are excluded. */
export type ReadInput =
  | { readonly type: 'text'; readonly file: string; readonly text: string; readonly change?: LastChange }
  | { readonly type: 'excluded'; readonly path: string; readonly excluded: FoundFiles['excluded'] }
  | DocumentFault;

const STDIN_NAME = '(standard input)';

/**
 * Reads the files of an input one by one.
 *
 * @throws SourceError for a path that does not exist or contains no manifests
 */
export async function* readTexts(
  { paths, folder, stdin = process.stdin, exclude, git }: ManifestInput,
  limits: ManifestLimits,
  signal: AbortSignal,
): AsyncGenerator<ReadInput> {
  for (const path of paths) {
    if (path === '-') {
      const read = await readStreamText(STDIN_NAME, stdin, limits);
      yield read.type === 'fault' ? read : { type: 'text', file: STDIN_NAME, text: read.text };
      continue;
    }
    const { files, faults, excluded } = await findManifestFiles(path, limits, {
      ...(folder !== undefined && { folder }),
      ...(exclude !== undefined && { exclude }),
    });
    if (excluded.paths.length > 0) yield { type: 'excluded', path: nameOfPath(path, folder), excluded };
    if (files.length === 0 && faults.length === 0) throw withoutManifests(nameOfPath(path, folder));
    yield* faults;
    const changeOf = git === 'last-change' ? await lastChanges(files, limits, signal) : undefined;
    for (const file of files) {
      const read = await readFileText(file, limits);
      if (read.type === 'fault') {
        yield read;
        continue;
      }
      const change = changeOf?.(file.path, read.bytes);
      yield { type: 'text', file: file.shown, text: read.text, ...(change && { change }) };
    }
  }
}

async function lastChanges(
  files: FoundFiles['files'],
  { maxGitMs }: ManifestLimits,
  signal: AbortSignal,
): Promise<LastChangeOf> {
  const { readLastChanges } = await import('../git/last-changes.ts');
  return readLastChanges(
    files.map(({ path }) => path),
    maxGitMs,
    signal,
  );
}
