import { createHash } from 'node:crypto';
import { dirname, relative, sep } from 'node:path';
import type { AbsentChange, LastChange } from '../../../core/inventory/provenance/provenance.ts';
import { LOG_FORMAT, LogReader } from './log-reader.ts';
import { runGit, type GitEnd } from './run-git.ts';
import { findWorkTree, shallowCommits, type WorkTree } from './work-tree.ts';

/** A folder may contain any number of work trees. */
const WORK_TREES_WORTH_OF_TIME = 5;

/** Changed files with the ids of their contents, and nothing that depends on the configuration. */
const LOG: readonly string[] = [
  'log',
  '-z',
  '--raw',
  '-c',
  '--root',
  '--no-abbrev',
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--no-show-signature',
  '--no-notes',
  '--no-decorate',
  '--no-color',
  '--encoding=UTF-8',
  `--format=${LOG_FORMAT}`,
];

/** Returns the last change of a file, if HEAD has the contents that were read (not those that the file has by now). */
export type LastChangeOf = (path: string, contents: Uint8Array) => LastChange;

/** A file as HEAD has it, and its last change there. */
interface CommittedFile {
  readonly blob: string;
  readonly change: LastChange;
}

/** What is known of a file of one work tree. */
type FileOf = (path: string) => CommittedFile | AbsentChange;

/**
 * Reads the last changes of files from the Git work trees that contain them, with one walk through the history of each
 * work tree. Never throws: whatever cannot be read is absent, with the reason.
 *
 * @param paths without links
 * @param maxMs for each work tree; all together may take five times as long
 * @throws the reason of `signal`
 */
export async function readLastChanges(
  paths: readonly string[],
  maxMs: number,
  signal: AbortSignal,
): Promise<LastChangeOf> {
  const total = AbortSignal.timeout(WORK_TREES_WORTH_OF_TIME * maxMs);
  const folders = new Map<string, WorkTree | AbsentChange>();
  for (const folder of new Set(paths.map((path) => dirname(path))))
    folders.set(folder, await findWorkTree(folder));
  const byTop = new Map<string, { tree: WorkTree; paths: string[] }>();
  for (const path of paths) {
    const tree = folders.get(dirname(path));
    if (typeof tree !== 'object') continue;
    const known = byTop.get(tree.top);
    if (known === undefined) byTop.set(tree.top, { tree, paths: [path] });
    else known.paths.push(path);
  }
  const files = new Map<string, FileOf>();
  for (const [top, { tree, paths: own }] of byTop) {
    const limit = AbortSignal.any([signal, total, AbortSignal.timeout(maxMs)]);
    files.set(top, await readWorkTree(tree, own, limit));
    signal.throwIfAborted();
  }
  return (path, contents) => {
    const tree = folders.get(dirname(path)) ?? 'no-work-tree';
    if (typeof tree === 'string') return { absent: tree };
    const file = files.get(tree.top)?.(inRepository(tree, path)) ?? 'unreadable';
    if (typeof file === 'string') return { absent: file };
    return file.blob === blobId(contents, file.blob) ? file.change : { absent: 'modified' };
  };
}

async function readWorkTree(tree: WorkTree, paths: readonly string[], limit: AbortSignal): Promise<FileOf> {
  const run = new GitRun(tree.top, limit);
  // Before the first commit, HEAD names a branch that does not exist.
  const head = await run.text('rev-parse', '--verify', '--quiet', 'HEAD');
  if (head.end === 'negative') return () => 'untracked';
  if (head.end !== 'done') return () => absenceOf(head.end);
  const commit = head.text.trim();
  if (!/^[0-9a-f]{40,64}$/.test(commit)) return () => 'unreadable';
  const wanted = new Set(paths.map((path) => inRepository(tree, path)));
  const scope = commonFolder([...wanted]);
  const listing = await run.text('ls-tree', '-r', '-z', '--full-tree', commit, '--', ...scope);
  if (listing.end !== 'done') return () => absenceOf(listing.end);
  const committed = committedFiles(listing.text, wanted);
  const log = new LogReader(committed);
  const end =
    committed.size === 0
      ? 'done'
      : await run.read((chunk) => log.read(chunk), ...LOG, commit, '--', ...scope);
  const boundary = await shallowCommits(tree);
  return (path) => {
    const blob = committed.get(path);
    if (blob === undefined) return 'untracked';
    const found = log.found.get(path);
    if (found !== undefined && !boundary.has(found.commit)) return { blob, change: found };
    const isShallow = found !== undefined || (end === 'done' && boundary.size > 0);
    return { blob, change: { absent: isShallow ? 'shallow' : absenceOf(end) } };
  };
}

/** Calls of Git in one work tree, with one limit for all of them. */
class GitRun {
  readonly #top: string;
  readonly #limit: AbortSignal;

  constructor(top: string, limit: AbortSignal) {
    this.#top = top;
    this.#limit = limit;
  }

  read(onOutput: (chunk: Uint8Array) => 'more' | 'enough', ...args: readonly string[]): Promise<GitEnd> {
    return runGit({ top: this.#top, args, limit: this.#limit, onOutput });
  }

  async text(...args: readonly string[]): Promise<{ readonly end: GitEnd; readonly text: string }> {
    const chunks: Uint8Array[] = [];
    const end = await this.read(
      (chunk) => {
        chunks.push(chunk);
        return 'more';
      },
      ...args,
    );
    return { end, text: Buffer.concat(chunks).toString('utf8') };
  }
}

function absenceOf(end: GitEnd): AbsentChange {
  if (end === 'missing') return 'git-missing';
  return end === 'limit-reached' ? 'limit-reached' : 'unreadable';
}

/** The ids of the contents of those files that are wanted, from `<mode> <type> <id>\t<path>` for each. */
function committedFiles(listing: string, wanted: ReadonlySet<string>): ReadonlyMap<string, string> {
  const blobs = new Map<string, string>();
  for (const entry of listing.split('\0')) {
    const tab = entry.indexOf('\t');
    const [, type, id] = entry.slice(0, tab).split(' ');
    const path = entry.slice(tab + 1);
    if (type === 'blob' && id !== undefined && wanted.has(path)) blobs.set(path, id);
  }
  return blobs;
}

/** The folder that contains all paths, as arguments that limit a command to it; none for the top folder. */
function commonFolder(paths: readonly string[]): readonly string[] {
  let [common = []] = paths.map((path) => path.split('/').slice(0, -1));
  for (const path of paths) {
    const parts = path.split('/');
    const end = common.findIndex((part, index) => part !== parts[index]);
    if (end >= 0) common = common.slice(0, end);
  }
  return common.length === 0 ? [] : [common.join('/')];
}

function inRepository({ top }: WorkTree, path: string): string {
  return relative(top, path).split(sep).join('/');
}

/**
 * The id that Git gives to contents, by the hash that `example` was made with. Computed here and not
 * with `git hash-object`, which would run the filter commands that the repository configures.
 */
function blobId(contents: Uint8Array, example: string): string {
  const hash = createHash(example.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${contents.length}\0`).update(contents).digest('hex');
}
