import { readFile, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { SourceLocation } from '../../../core/inventory/problems/problem.ts';
import { STDIN_NAME } from '../../../sources/manifests/files/read-texts.ts';
import { lineHashes } from './line-hashes.ts';

/** Files that are too large for a repository are not hashed. */
const MAX_BYTES = 16 * 1024 * 1024;

/** What decides where a result points, and which alert of earlier uploads it is. */
export interface PlacedResult {
  readonly fingerprint: string;
  readonly location?: SourceLocation;
}

/** Where results point. */
export interface SarifPlaces {
  of(result: PlacedResult): {
    readonly physicalLocation?: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: { readonly startLine: number };
    };
    readonly lineHash: string;
  };
}

/**
 * The places of results, relative to the repository that contains the working directory, or to the working directory
 * outside of one. Files that exist are read again to hash their lines; other results, such as those of standard input,
 * are identified by their fingerprints.
 */
export async function sarifPlaces(results: readonly PlacedResult[]): Promise<SarifPlaces> {
  const root = repositoryOf(process.cwd());
  const lines = new Map<string, Set<number>>();
  for (const { location } of results) {
    if (location === undefined) continue;
    const known = lines.get(location.file);
    if (known === undefined) lines.set(location.file, new Set([location.line]));
    else known.add(location.line);
  }
  const hashes = new Map<string, ReadonlyMap<number, string>>();
  for (const [file, wanted] of lines) hashes.set(file, await hashesOf(file, wanted));
  return {
    of({ location, fingerprint }) {
      const lineHash =
        (location && hashes.get(location.file)?.get(location.line)) ?? `${fingerprint.slice(0, 16)}:1`;
      if (location === undefined) return { lineHash };
      return {
        lineHash,
        physicalLocation: {
          artifactLocation: { uri: uriOf(location.file, root) },
          region: { startLine: location.line },
        },
      };
    },
  };
}

async function hashesOf(file: string, wanted: ReadonlySet<number>): Promise<ReadonlyMap<number, string>> {
  try {
    const found = await stat(file);
    if (!found.isFile() || found.size > MAX_BYTES) return new Map();
    return lineHashes(await readFile(file, 'utf8'), wanted);
  } catch {
    return new Map();
  }
}

function repositoryOf(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return start;
  }
}

/** A path as a relative reference; files outside of the repository keep their absolute path. */
function uriOf(file: string, root: string): string {
  if (file === STDIN_NAME) return 'stdin';
  const path = relative(root, resolve(file));
  const isInside = path !== '' && !isAbsolute(path) && path.split(sep)[0] !== '..';
  const parts = (isInside ? path : resolve(file)).split(sep).map(encodeURIComponent);
  return isInside ? parts.join('/') : `file://${parts.join('/')}`;
}
