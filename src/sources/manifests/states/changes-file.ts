import { lstat, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SourceLocation } from '../../../core/inventory/problems/problem.ts';
import { SourceError } from '../../source-error.ts';
import { readFileText } from '../files/read-text.ts';
import type { ManifestLimits } from '../limits.ts';
import { readManifest } from '../read-manifest.ts';
import { dateOf } from './dated-states.ts';

/** The file that says that a dated folder contains only the changes since an earlier one. */
export const CHANGES_FILE = 'ringfence-changes.yaml';

/** An object that the earlier state contains and this one does not. */
export interface RemovedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly location: SourceLocation;
}

/** The contents of `ringfence-changes.yaml`, which describes the manifests in the same folder. */
export interface StateChanges {
  /** The file itself, without links. */
  readonly path: string;
  /** The name of the folder with the earlier state. */
  readonly since: string;
  readonly sinceLocation: SourceLocation;
  readonly removed: readonly RemovedObject[];
}

const text = (what: string) => z.string(`expected ${what}`).min(1, `expected ${what}`);
const schema = z.strictObject(
  {
    since: z
      .string('expected the name of an earlier folder next to this one, such as 2026-11-16')
      .refine(
        (name) => dateOf(name) !== undefined,
        'expected the name of an earlier folder next to this one, such as 2026-11-16',
      ),
    removed: z
      .array(
        z.strictObject(
          {
            apiVersion: text('the API version, such as networking.k8s.io/v1'),
            kind: text('the kind, such as NetworkPolicy'),
            name: text('the name of the object'),
            namespace: text('the namespace of the object').optional(),
          },
          { error: unknownKeyOr('expected apiVersion, kind, name and, unless cluster-scoped, namespace') },
        ),
        'expected a list of objects',
      )
      .default([]),
  },
  { error: unknownKeyOr('expected the keys "since" and, if objects were deleted, "removed"') },
);

/**
 * Reads the changes file of a folder; `undefined` if it has none, so that the folder contains a complete state.
 *
 * @param shown the folder's name in errors
 * @throws SourceError `document-broken`, with file and line
 */
export async function readChangesFile(
  folder: string,
  shown: string,
  limits: ManifestLimits,
): Promise<StateChanges | undefined> {
  const [path, file] = [join(folder, CHANGES_FILE), join(shown, CHANGES_FILE)];
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (!found.isFile())
    throw brokenChanges({ file, line: 1 }, 'expected a regular file, not a link or folder');
  const read = await readFileText({ path, shown: file }, limits);
  if (read.type === 'fault') throw brokenChanges(read.location, read.message);
  const [document, second] = readManifest(read.text, file, limits);
  for (const one of [document, second])
    if (one?.type === 'fault') throw brokenChanges(one.location, one.message);
  if (document?.type !== 'document' || second !== undefined)
    throw brokenChanges(second?.location ?? { file, line: 1 }, 'expected one document');
  const locate = (field: readonly PropertyKey[]): SourceLocation =>
    document.locate(field.filter((key) => typeof key !== 'symbol')) ?? document.location;
  const parsed = schema.safeParse(document.value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const extra = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    const field = [...(issue?.path ?? []), ...extra];
    const name = field.length === 0 ? '' : `${field.join('.')}: `;
    throw brokenChanges(locate(field), `${name}${issue?.message ?? 'invalid'}`);
  }
  const { since, removed } = parsed.data;
  return {
    path: await realpath(path),
    since,
    sinceLocation: locate(['since']),
    removed: removed.map(({ namespace, ...one }, index) => ({
      ...one,
      namespace,
      location: locate(['removed', index]),
    })),
  };
}

/** The error for a changes file that does not fit: a state that is only partly known must not be used. */
export function brokenChanges({ file, line }: SourceLocation, message: string): SourceError {
  return new SourceError('document-broken', `${file}:${line}: ${message}.`);
}

function unknownKeyOr(expected: string) {
  return ({ code }: { readonly code?: string | undefined }): string =>
    code === 'unrecognized_keys' ? `unknown key; ${expected}` : expected;
}
