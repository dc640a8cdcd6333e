import { z } from 'zod';
import { sourceForm, type SourceDefinition } from '../definition.ts';
import { manifestsArguments } from './arguments.ts';
import { listDatedStates, statesToTake, statesUntil } from './states/dated-states.ts';

export interface ManifestFolder {
  readonly type: 'manifests';
  readonly path: string;
  /** `dated-folders`: each sub-folder named YYYY-MM-DD is the state of that day, taken as history in order. */
  readonly states: 'current' | 'dated-folders';
  /** `off`: Git is not called. Missing: the last commit that changed the file of each object is recorded. */
  readonly git?: 'off';
}

export interface ManifestOpening {
  readonly type: 'manifests';
  readonly folder: string;
  /** Below the folder. */
  readonly path: string;
  readonly git: 'last-change' | 'off';
}

/** A folder of manifests on the machine of the service. */
export const manifestsDefinition: SourceDefinition<ManifestFolder, ManifestOpening> = {
  type: 'manifests',
  description: "A folder of manifests on the service's machine.",
  credentials: 'none',
  location: 'local',
  forms: [
    sourceForm({
      type: 'manifests',
      help: 'a folder of manifests on the machine of the service',
      keys: {
        path: z.string().min(1).describe('the folder'),
        states: z
          .enum(['current', 'dated-folders'])
          .default('current')
          .describe('`dated-folders`: each sub-folder named by a date is the state of that day'),
        git: z
          .enum(['last-change', 'off'])
          .default('last-change')
          .describe(
            '`last-change`, the default: stores who changed the file of each object last, with name and e-mail address; `off`: does not call Git',
          ),
      },
      read: ({ path, states, git }, files) => ({
        source: { type: 'manifests', path: files.resolve(path), states, ...(git === 'off' && { git }) },
      }),
    }),
  ],
  arguments: manifestsArguments,
  show: ({ path }) => ({ path }),
  states: ({ path, states }, newest, until) =>
    states === 'current' ? [{}] : statesToTake(statesUntil(until, listDatedStates(path)), newest),
  prepare: ({ path, git }, { part = '.' }) => ({
    type: 'manifests',
    folder: path,
    path: part,
    git: git ?? 'last-change',
  }),
  async open({ folder, path, git }) {
    const { ManifestSource } = await import('./manifest-source.ts');
    return new ManifestSource({ folder, paths: [path], strict: false, git });
  },
  async check({ folder, path }) {
    const { findManifestFiles, nameOfPath, withoutManifests } = await import('./files/find-files.ts');
    const { DEFAULT_MANIFEST_LIMITS } = await import('./limits.ts');
    const { files } = await findManifestFiles(path, DEFAULT_MANIFEST_LIMITS, { folder });
    if (files.length === 0) throw withoutManifests(nameOfPath(path, folder));
    return 'folder';
  },
};
