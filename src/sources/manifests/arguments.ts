import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { sourceArguments } from '../definition.ts';
import { SourceError } from '../source-error.ts';
import { datedStates } from './states/dated-states.ts';

/** Manifests on the command line: all paths together are one cluster. */
export const manifestsArguments = sourceArguments({
  usage: 'manifest paths (or - for stdin)',
  options: [
    {
      flags: '--exclude <pattern>',
      help: 'exclude files and folders below a path, in gitignore syntax (repeatable); see also .ringfenceignore',
      use: 'repeatable',
    },
    { flags: '--strict', help: 'fail on a broken document instead of skipping and reporting it' },
  ],
  schema: z.object({ exclude: z.array(z.string()).default([]), strict: z.boolean().default(false) }),
  asks: (paths) => (paths.length > 0 ? ['paths'] : []),
  async open(paths, { exclude, strict }) {
    for (const path of paths) refuseSeveralStates(path);
    const { ManifestSource } = await import('./manifest-source.ts');
    return [{ name: nameOfManifests(paths), source: new ManifestSource({ paths, strict, exclude }) }];
  },
});

/** What manifests are called: by the names of their files and folders. */
export function nameOfManifests(paths: readonly string[]): string {
  return paths.map((path) => (path === '-' ? 'stdin' : basename(resolve(path)))).join(' + ');
}

/** A folder with dated states does not contain the manifests of a single moment. */
function refuseSeveralStates(path: string): void {
  const children = subfolders(path);
  for (const folder of [path, ...children.map((name) => join(path, name))]) {
    const states = datedStates(folder === path ? children : subfolders(folder));
    const newest = states.at(-1);
    if (newest === undefined || states.length === 1) continue;
    throw new SourceError(
      'path-unreadable',
      `${folder} contains the states of ${states.length} days: give one of them, such as ${join(folder, newest.path)}, or register ${folder} with the service, which reads them as history`,
    );
  }
}

/** The names of the folders in a folder; empty if it cannot be read, which the source reports. */
function subfolders(path: string): readonly string[] {
  try {
    const entries = path === '-' ? [] : readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}
