import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { InventoryBuilder } from '../../core/inventory/from-objects.ts';
import type { Problem, SourceLocation } from '../../core/inventory/problems/problem.ts';
import type { LastChange } from '../../core/inventory/provenance/provenance.ts';
import type { Collection, CollectOptions, Source } from '../source.ts';
import { SourceError } from '../source-error.ts';
import { exceedsLimit, type DocumentFault, type ManifestDocument } from './document.ts';
import {
  findManifestFiles,
  KUSTOMIZATION_FILES,
  nameOfPath,
  withoutManifests,
  type FoundFiles,
} from './find-files.ts';
import { DEFAULT_MANIFEST_LIMITS, type ManifestLimits } from './limits.ts';
import type { LastChangeOf } from './git/last-changes.ts';
import { readManifest } from './read-manifest.ts';
import { readFileText, readStreamText } from './read-text.ts';
import { refuseProblems } from './strictness.ts';

export interface ManifestSourceOptions {
  /** Files and folders; `-` is standard input. */
  readonly paths: readonly string[];
  /**
   * What `paths`, all locations and messages are relative to; its own path on this machine is never shown. By default
   * the working directory.
   */
  readonly folder?: string;
  /** `true`: anything broken is an error, instead of a problem that makes the inventory PARTIAL. */
  readonly strict?: boolean;
  /** The input for `-`; by default the process's standard input. */
  readonly stdin?: AsyncIterable<Uint8Array | string>;
  /** Patterns in gitignore syntax, relative to each folder of `paths`. */
  readonly exclude?: readonly string[];
  /** `last-change`: objects say which commit changed their file last. By default `off`. */
  readonly git?: 'last-change' | 'off';
  readonly limits?: Partial<ManifestLimits>;
}

const STDIN_NAME = '(standard input)';
/** The name under which YAML and JSON documents that are not Kubernetes objects are counted, e.g. a Helm chart's values. */
export const NOT_KUBERNETES = '(not Kubernetes)';

/**
 * Reads manifests: YAML with any number of documents, JSON, lists, output of `kubectl get -o json|yaml`. Broken parts
 * are reported with file and line and do not affect the rest.
 */
export class ManifestSource implements Source {
  readonly #options: ManifestSourceOptions;
  readonly #limits: ManifestLimits;

  constructor(options: ManifestSourceOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_MANIFEST_LIMITS, ...options.limits };
  }

  /** @throws SourceError if nothing at all could be read, a limit is exceeded, or strictness forbids it */
  async collect({ signal, onProgress }: CollectOptions): Promise<Collection> {
    const startedAt = new Date();
    const reading = new Reading(this.#limits);
    let files = 0;
    for await (const read of this.#texts(reading, signal)) {
      if (signal.aborted) throw new SourceError('cancelled', 'Reading the manifests was cancelled.');
      if (read.type === 'fault') reading.addFault(read);
      else
        for (const document of readManifest(read.text, read.file, this.#limits)) {
          if (signal.aborted) throw new SourceError('cancelled', 'Reading the manifests was cancelled.');
          if (document.type === 'fault') reading.addFault(document);
          else reading.addDocument(document);
        }
      files += 1;
      onProgress?.({ kind: 'files', objects: files });
    }
    const { paths, folder } = this.#options;
    const inventory = reading.finish(paths.map((path) => nameOfPath(path, folder)));
    if (this.#options.strict === true) refuseProblems(inventory);
    return {
      inventory,
      consistency: 'CONSISTENT',
      startedAt,
      finishedAt: new Date(),
      description:
        folder !== undefined && paths.join() === '.' ? 'manifests' : `manifests: ${paths.join(', ')}`,
    };
  }

  async *#texts(
    reading: Reading,
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly type: 'text'; readonly file: string; readonly text: string } | DocumentFault> {
    const { paths, folder, exclude } = this.#options;
    for (const path of paths) {
      if (path === '-') {
        const read = await readStreamText(STDIN_NAME, this.#options.stdin ?? process.stdin, this.#limits);
        yield read.type === 'fault' ? read : { ...read, file: STDIN_NAME };
        continue;
      }
      const { files, faults, excluded } = await findManifestFiles(path, this.#limits, {
        ...(folder !== undefined && { folder }),
        ...(exclude !== undefined && { exclude }),
      });
      if (excluded.paths.length > 0) reading.addExcluded(nameOfPath(path, folder), excluded);
      if (files.length === 0 && faults.length === 0) throw withoutManifests(nameOfPath(path, folder));
      yield* faults;
      const changeOf = await this.#lastChanges(files, signal);
      for (const file of files) {
        const read = await readFileText(file, this.#limits);
        if (read.type === 'text' && changeOf !== undefined)
          reading.setLastChange(file.shown, changeOf(file.path, read.bytes));
        yield read.type === 'fault' ? read : { ...read, file: file.shown };
      }
    }
  }

  async #lastChanges(files: FoundFiles['files'], signal: AbortSignal): Promise<LastChangeOf | undefined> {
    if (this.#options.git !== 'last-change') return undefined;
    const { readLastChanges } = await import('./git/last-changes.ts');
    return readLastChanges(
      files.map(({ path }) => path),
      this.#limits.maxGitMs,
      signal,
    );
  }
}

/** Everything read so far: objects are added to the builder, the rest becomes problems. */
class Reading {
  readonly #builder = new InventoryBuilder();
  readonly #limits: ManifestLimits;
  #documents = 0;
  #firstFault: DocumentFault | undefined;

  constructor(limits: ManifestLimits) {
    this.#limits = limits;
  }

  addDocument({ value, location, locate }: ManifestDocument): void {
    this.#documents += 1;
    if (this.#documents > this.#limits.maxDocuments)
      throw new SourceError(
        'limit-exceeded',
        `${location.file}:${location.line}: more than the limit of ${this.#limits.maxDocuments} documents.`,
      );
    if (isKustomization(value, location.file)) this.#builder.problem(notRendered(location));
    if (value === null) return;
    if (looksLikeKubernetes(value)) this.#builder.add(value, location, locate);
    else this.#builder.ignored(NOT_KUBERNETES);
  }

  setLastChange(file: string, change: LastChange): void {
    this.#builder.lastChange(file, change);
  }

  addExcluded(path: string, { paths, origins }: FoundFiles['excluded']): void {
    const count = paths.length;
    const what = count === 1 ? 'file or folder is' : 'files or folders are';
    this.#builder.problem({
      code: 'files-excluded',
      message: `${count} ${what} excluded from ${path} by ${origins.join(' and ')}. Their contents are not assessed.`,
      digest: createHash('sha256').update(JSON.stringify(paths)).digest('hex'),
    });
  }

  addFault(fault: DocumentFault): void {
    this.#firstFault ??= fault;
    const { code, message, location, kind, effect } = fault;
    this.#builder.problem({ code, message, location });
    if (effect === 'none') return;
    this.#builder.unread({
      kind,
      reason: 'broken-document',
      message: `${location.file}:${location.line}: ${message}`,
    });
  }

  finish(paths: readonly string[]): ReturnType<InventoryBuilder['build']> {
    const fault = this.#firstFault;
    if (this.#documents > 0 || fault === undefined) return this.#builder.build();
    throw new SourceError(
      exceedsLimit(fault)
        ? 'limit-exceeded'
        : fault.code === 'file-unreadable'
          ? 'path-unreadable'
          : 'document-broken',
      `Nothing could be read from ${paths.join(', ')}. ${fault.location.file}:${fault.location.line}: ${fault.message}.`,
    );
  }
}

/** Recognised by kustomize's file name, in which kind and version may be omitted, or by its kind. */
function isKustomization(value: unknown, file: string): boolean {
  if (KUSTOMIZATION_FILES.has(basename(file))) return true;
  if (typeof value !== 'object' || value === null || !('kind' in value && 'apiVersion' in value))
    return false;
  return value.kind === 'Kustomization' && String(value.apiVersion).startsWith('kustomize.config.k8s.io/');
}

function notRendered(location: SourceLocation): Problem {
  return {
    code: 'kustomization-not-rendered',
    message: `This kustomization is not applied: the files of its folder are read as they are written, and bases elsewhere are not. What it deploys may differ. Render it first: kubectl kustomize ${dirname(location.file)} | ringfence scan -`,
    location,
  };
}

/**
 * Objects have an API version and a kind. If one of them is missing, metadata, a spec or items distinguish a broken
 * object from another tool's file, such as a Helm chart's `Chart.yaml`. kubectl would not accept objects in a bare
 * list, and leaving them out means that something is missing.
 */
function looksLikeKubernetes(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(looksLikeKubernetes);
  if (typeof value !== 'object' || value === null) return false;
  const [version, kind] = [Object.hasOwn(value, 'apiVersion'), Object.hasOwn(value, 'kind')];
  if (version && kind) return true;
  return (version || kind) && ['metadata', 'spec', 'items'].some((key) => Object.hasOwn(value, key));
}
