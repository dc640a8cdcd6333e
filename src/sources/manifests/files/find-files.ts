import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, extname, join, resolve, sep } from 'node:path';
import { SourceError } from '../../source-error.ts';
import { ANY_KIND } from '../../../core/inventory/problems/unread.ts';
import type { DocumentFault } from '../document.ts';
import { ignoreRules } from './ignore-rules.ts';
import type { ManifestLimits } from '../limits.ts';

const EXTENSIONS = new Set(['.yaml', '.yml', '.json']);
/** The file names that kustomize reads; one of them has no extension. */
export const KUSTOMIZATION_FILES: ReadonlySet<string> = new Set([
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
]);
/** Folders of tools, which contain no manifests. */
const TOOL_FOLDERS = new Set(['.git', 'node_modules']);

/** A path to read, and its name in errors and locations. */
export interface ManifestPath {
  readonly path: string;
  readonly shown: string;
}

export interface FoundFiles {
  /** In a stable order, each file once. */
  readonly files: readonly ManifestPath[];
  /** Links that lead out of their folder, and pipes, sockets and devices in it, which were not read. */
  readonly faults: readonly DocumentFault[];
  /** The files and folders that are excluded, relative to the path, and where the patterns come from. */
  readonly excluded: { readonly paths: readonly string[]; readonly origins: readonly string[] };
}

/** Whether a path that the user names is a pipe or device. Its real path does not always exist. */
async function isPipe(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info?.isFIFO() === true || info?.isCharacterDevice() === true;
}

async function isFolderLink(path: string): Promise<boolean> {
  const target = await stat(path).catch(() => undefined);
  return target?.isDirectory() === true;
}

/**
 * The manifest files of a path: the file itself regardless of its name, which may be a pipe such as /dev/fd/63, or all
 * .yaml, .yml and .json files and every `Kustomization` below a folder. Links are followed if they stay within the
 * folder.
 *
 * @param exclude patterns in gitignore syntax, in addition to the folder's `.ringfenceignore`
 * @param folder what `path` is relative to, if not the working directory; it is never shown
 * @throws SourceError `path-unreadable`, or `limit-exceeded` if there are too many
 */
export async function findManifestFiles(
  path: string,
  limits: ManifestLimits,
  { folder, exclude = [] }: { readonly folder?: string; readonly exclude?: readonly string[] } = {},
): Promise<FoundFiles> {
  const name = nameOfPath(path, folder);
  if (folder === undefined && (await isPipe(path)))
    return { files: [{ path, shown: path }], faults: [], excluded: { paths: [], origins: [] } };
  const root = await realpath(folder === undefined ? path : resolve(folder, path)).catch((error: unknown) => {
    throw unreadable(name, error);
  });
  const files: ManifestPath[] = [];
  const faults: DocumentFault[] = [];
  const seen = new Set<string>();

  const { rules, origins } = await ignoreRules(root, exclude).catch((error: unknown) => {
    throw unreadable(name, error);
  });
  const excluded: string[] = [];
  const visit = async (shown: string, real: string, place: string): Promise<void> => {
    if (seen.has(real)) return;
    seen.add(real);
    const info = await stat(real).catch((error: unknown) => {
      throw unreadable(real === root ? name : shown, error);
    });
    if (info.isDirectory()) await visitFolder(shown, real, place);
    else if (info.isFile() && (real === root || isNamedLikeAManifest(shown))) {
      const isFolderItself = real === root && name !== path;
      files.push({ path: real, shown: isFolderItself ? basename(root) : shown });
      if (files.length > limits.maxFiles)
        throw new SourceError(
          'limit-exceeded',
          `${name} contains more than the limit of ${limits.maxFiles} manifest files. Name one of its subfolders.`,
        );
    } else if (!info.isFile()) faults.push(specialFileFault(real === root ? name : shown));
  };
  const visitFolder = async (shown: string, real: string, place: string): Promise<void> => {
    const entries = await readdir(real, { withFileTypes: true }).catch((error: unknown) => {
      throw unreadable(real === root ? name : shown, error);
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (TOOL_FOLDERS.has(entry.name)) continue;
      const [entryShown, entryReal] = [join(shown, entry.name), join(real, entry.name)];
      const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await isFolderLink(entryReal)));
      const inside = `${place}${entry.name}${isFolder ? '/' : ''}`;
      if (rules.ignores(inside)) {
        if (isFolder || isNamedLikeAManifest(entry.name)) excluded.push(inside);
        continue;
      }
      if (!entry.isSymbolicLink()) await visit(entryShown, entryReal, inside);
      else {
        const target = await realpath(entryReal).catch(() => undefined);
        if (target !== undefined && isWithin(target, root)) await visit(entryShown, target, inside);
        else if (isNamedLikeAManifest(entry.name) || target === undefined)
          faults.push(linkFault(entryShown, target));
        else if ((await stat(target)).isDirectory()) faults.push(linkFault(entryShown, target));
      }
    }
  };
  await visit(path, root, '');
  return { files, faults, excluded: { paths: excluded, origins } };
}

/** The name of a path in errors. */
export function nameOfPath(path: string, folder: string | undefined): string {
  return folder !== undefined && path === '.' ? "the cluster's folder" : path;
}

/** The error of a path without a manifest. */
export function withoutManifests(name: string): SourceError {
  return new SourceError('path-unreadable', `${name} contains no .yaml, .yml or .json file.`);
}

function isNamedLikeAManifest(file: string): boolean {
  return EXTENSIONS.has(extname(file).toLowerCase()) || KUSTOMIZATION_FILES.has(basename(file));
}

function isWithin(target: string, root: string): boolean {
  return target === root || target.startsWith(root.endsWith(sep) ? root : root + sep);
}

function linkFault(file: string, target: string | undefined): DocumentFault {
  return {
    type: 'fault',
    code: 'link-outside',
    message:
      target === undefined
        ? 'a link that leads nowhere: remove it'
        : 'a link that leads out of the folder is not followed: copy what it leads to, or name that path as well',
    location: { file, line: 1 },
    kind: ANY_KIND,
    effect: 'any',
  };
}

/** A pipe, socket or device in a folder. Reading it could block forever. */
function specialFileFault(file: string): DocumentFault {
  return {
    type: 'fault',
    code: 'no-regular-file',
    message: 'a pipe, socket or device in a folder is not read: remove it, or name the pipe itself',
    location: { file, line: 1 },
    kind: ANY_KIND,
    effect: isNamedLikeAManifest(file) ? 'any' : 'none',
  };
}

function unreadable(path: string, error: unknown): SourceError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason =
    code === 'ENOENT'
      ? 'there is no such file or folder'
      : code === 'EACCES' || code === 'EPERM'
        ? 'this user may not read it'
        : code === ''
          ? 'it cannot be read'
          : `it cannot be read (${code})`;
  return new SourceError('path-unreadable', `${path}: ${reason}.`, { cause: error });
}
