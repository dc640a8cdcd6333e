import { lstat, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ManifestLimits } from '../limits.ts';
import { brokenChanges, CHANGES_FILE, readChangesFile, type StateChanges } from './changes-file.ts';
import { dateOf } from './dated-states.ts';

/** A folder or file that is read for a state. */
export interface StateLayer {
  readonly path: string;
  /** Present if it contains only the changes since the state of the next layer. */
  readonly changes?: StateChanges;
}

/**
 * The folders to read for a path, newest first: the path alone or, for a folder of changes, also the folders that it
 * builds on, up to one with a complete state.
 *
 * @param folder what `path` is relative to, if not the working directory; nothing outside of it is read
 * @throws SourceError `document-broken` if a changes file is invalid, or its earlier state is missing
 */
export async function findStateLayers(
  path: string,
  limits: ManifestLimits,
  folder?: string,
): Promise<readonly StateLayer[]> {
  const layers: StateLayer[] = [];
  for (let next = path; ;) {
    const real = folder === undefined ? resolve(next) : resolve(folder, next);
    const isFolder = await stat(real).then(
      (found) => found.isDirectory(),
      () => false,
    );
    const shown = folder !== undefined && next === '.' ? '' : next;
    const changes = isFolder ? await readChangesFile(real, shown, limits) : undefined;
    if (changes === undefined) return [...layers, { path: next }];
    layers.push({ path: next, changes });
    await refuseUnfit(real, join(shown, CHANGES_FILE), changes, folder);
    next = join(next, '..', changes.since);
  }
}

async function refuseUnfit(
  real: string,
  file: string,
  { since, sinceLocation }: StateChanges,
  folder: string | undefined,
): Promise<void> {
  const name = basename(real);
  if (dateOf(name) === undefined)
    throw brokenChanges(
      { file, line: 1 },
      'only a folder named by a date, such as 2026-11-23, can contain the changes since an earlier one',
    );
  if (since >= name)
    throw brokenChanges(
      sinceLocation,
      `since: ${since} is not earlier than ${name}, the folder of this file`,
    );
  if (folder !== undefined && real === resolve(folder))
    throw brokenChanges(
      sinceLocation,
      `since: ${since} is outside of the cluster's folder. Give the cluster the folder that contains both, with "states: dated-folders"`,
    );
  const base = await lstat(join(dirname(real), since)).catch(() => undefined);
  if (base?.isDirectory() !== true)
    throw brokenChanges(sinceLocation, `since: there is no folder ${since} next to ${name}`);
}
