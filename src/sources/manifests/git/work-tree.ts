import { lstat, open, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { AbsentChange } from '../../../core/inventory/provenance/provenance.ts';

/** A Git work tree of this process's own user. */
export interface WorkTree {
  /** Its top folder, without links. */
  readonly top: string;
  /** Where objects are, and the list of commits at which a shallow clone ends. */
  readonly commonDir: string;
}

/** Maximum size of the files of Git that are read directly. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * The work tree that a folder belongs to, or why it cannot be used. Repositories of other users are never opened: their
 * configuration could make Git run programs as this user. Git checks the same, but not in all versions.
 *
 * @param folder without links
 */
export async function findWorkTree(folder: string): Promise<WorkTree | AbsentChange> {
  for (let top = folder; ; top = dirname(top)) {
    const dotGit = join(top, '.git');
    const found = await lstat(dotGit).catch(() => undefined);
    if (found !== undefined) return openWorkTree(top, dotGit).catch(() => 'unreadable' as const);
    if (top === dirname(top)) return 'no-work-tree';
  }
}

async function openWorkTree(top: string, dotGit: string): Promise<WorkTree | AbsentChange> {
  const gitDir = await gitDirOf(top, dotGit);
  if (gitDir === undefined) return 'unreadable';
  const common = await readShort(join(gitDir, 'commondir'));
  const commonDir = common === undefined ? gitDir : await realpath(resolve(gitDir, common.trim()));
  const parts = await Promise.all([stat(top), lstat(dotGit), stat(gitDir), stat(commonDir)]);
  return parts.every(({ uid }) => isOwn(uid)) ? { top, commonDir } : 'foreign-owner';
}

/** `.git` is a folder, or for linked work trees and submodules a file that names one. */
async function gitDirOf(top: string, dotGit: string): Promise<string | undefined> {
  if ((await stat(dotGit)).isDirectory()) return realpath(dotGit);
  const named = /^gitdir: (.+)$/m.exec((await readShort(dotGit)) ?? '')?.[1];
  return named === undefined ? undefined : realpath(resolve(top, named));
}

function isOwn(uid: number): boolean {
  return process.geteuid === undefined || uid === process.geteuid();
}

/** Commits at which a shallow clone ends: Git shows every file as added there. */
export async function shallowCommits({ commonDir }: WorkTree): Promise<ReadonlySet<string>> {
  const text = await readShort(join(commonDir, 'shallow'));
  return new Set((text ?? '').split('\n').filter((line) => line !== ''));
}

/** The text of a file; `undefined` if there is no such regular file, or a very long one. */
async function readShort(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true || found.size > MAX_BYTES) return undefined;
  const file = await open(path, 'r');
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
