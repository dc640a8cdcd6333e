import { basename } from 'node:path';
import type { LastChange } from '../../../core/inventory/provenance/provenance.ts';
import type { DocumentFault } from '../document.ts';
import { findManifestFiles, nameOfPath, withoutManifests, type FoundFiles } from './find-files.ts';
import type { LastChangeOf } from '../git/last-changes.ts';
import type { ManifestLimits } from '../limits.ts';
import { SourceError } from '../../source-error.ts';
import { CHANGES_FILE, type StateChanges } from '../states/changes-file.ts';
import { LayeredObjects } from '../states/layered-objects.ts';
import { findStateLayers } from '../states/state-layers.ts';
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
  /** `last-change`: the last commit that changed the file of each object is recorded. By default `off`. */
  readonly git?: 'last-change' | 'off';
}

/** The text of a file, that one could not be read, or which files below a path are excluded. */
export type ReadInput =
  | {
      readonly type: 'text';
      readonly file: string;
      readonly text: string;
      readonly change?: LastChange;
      /** Present if the state is spread over several folders: which objects of the text are part of it. */
      readonly objects?: LayeredObjects;
    }
  | { readonly type: 'excluded'; readonly path: string; readonly excluded: FoundFiles['excluded'] }
  | DocumentFault;

/** The name of standard input in locations. */
export const STDIN_NAME = '(standard input)';

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
    const layers = await findStateLayers(path, limits, folder);
    const found: FoundLayer[] = [];
    for (const { path: part, changes } of layers) {
      const layer = await findManifestFiles(part, limits, {
        ...(folder !== undefined && { folder }),
        ...(exclude !== undefined && { exclude }),
      });
      const name = nameOfPath(part, folder);
      if (layer.files.length === 0 && layer.faults.length === 0 && changes === undefined)
        throw withoutManifests(name);
      found.push({ ...layer, files: manifestsOf(layer.files, changes), name, changes });
    }
    const all = found.flatMap(({ files }) => files);
    const changeOf = git === 'last-change' ? await lastChanges(all, limits, signal) : undefined;
    const objects = layers.length > 1 ? new LayeredObjects() : undefined;
    for (const { name, files, faults, excluded, changes } of found) {
      objects?.begin(changes);
      if (excluded.paths.length > 0) yield { type: 'excluded', path: name, excluded };
      yield* faults;
      for (const file of files) {
        const read = await readFileText(file, limits);
        if (read.type === 'fault') {
          yield read;
          continue;
        }
        const change = changeOf?.(file.path, read.bytes);
        yield {
          type: 'text',
          file: file.shown,
          text: read.text,
          ...(change && { change }),
          ...(objects && { objects }),
        };
      }
    }
    objects?.finish();
  }
}

interface FoundLayer extends FoundFiles {
  readonly name: string;
  readonly changes: StateChanges | undefined;
}

/**
 * The files with manifests. A changes file is allowed only at the top of a path, because elsewhere it would describe
 * only a part of the state.
 *
 * @throws SourceError `document-broken`
 */
function manifestsOf(files: FoundFiles['files'], changes: StateChanges | undefined): FoundFiles['files'] {
  return files.filter(({ path, shown }) => {
    if (basename(path) !== CHANGES_FILE) return true;
    if (path === changes?.path) return false;
    throw new SourceError(
      'document-broken',
      `${shown}: its folder contains only the changes since an earlier state. Name only that folder: the earlier state is then read too.`,
    );
  });
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
