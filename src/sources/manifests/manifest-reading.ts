import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { InventoryBuilder } from '../../core/inventory/from-objects.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { Problem, SourceLocation } from '../../core/inventory/problems/problem.ts';
import type { LastChange } from '../../core/inventory/provenance/provenance.ts';
import { SourceError } from '../source-error.ts';
import { exceedsLimit, type DocumentFault, type ManifestDocument } from './document.ts';
import { KUSTOMIZATION_FILES, type FoundFiles } from './files/find-files.ts';
import type { ManifestLimits } from './limits.ts';
import { readManifest } from './read-manifest.ts';
import type { LayeredObjects } from './states/layered-objects.ts';

/** The name under which YAML and JSON documents that are not Kubernetes objects are counted, e.g. a Helm chart's values. */
export const NOT_KUBERNETES = '(not Kubernetes)';

/** Everything read so far: objects are added to the builder, the rest becomes problems. */
export class ManifestReading {
  readonly #builder = new InventoryBuilder();
  readonly #limits: ManifestLimits;
  #documents = 0;
  #objects = 0;
  #firstFault: DocumentFault | undefined;

  constructor(limits: ManifestLimits) {
    this.#limits = limits;
  }

  /**
   * Adds the documents of a file. `check` is called before each.
   *
   * @param objects which objects are part of the state, if it is spread over several folders
   * @throws SourceError `limit-exceeded`
   */
  addText(text: string, file: string, check: () => void, objects?: LayeredObjects): void {
    for (const document of readManifest(text, file, this.#limits)) {
      check();
      if (document.type === 'fault') this.addFault(document);
      else this.#addDocument(document, objects);
    }
  }

  #addDocument({ value, location, locate }: ManifestDocument, objects?: LayeredObjects): void {
    this.#documents += 1;
    if (this.#documents > this.#limits.maxDocuments)
      throw new SourceError(
        'limit-exceeded',
        `${location.file}:${location.line}: more than the limit of ${this.#limits.maxDocuments} documents.`,
      );
    this.#objects += objectsIn(value);
    if (this.#objects > this.#limits.maxObjects)
      throw new SourceError(
        'limit-exceeded',
        `${location.file}:${location.line}: more than the limit of ${this.#limits.maxObjects} objects.`,
      );
    if (isKustomization(value, location.file)) this.#builder.problem(notRendered(location));
    if (value === null) return;
    if (looksLikeKubernetes(value))
      this.#builder.add(objects === undefined ? value : objects.kept(value, location), location, locate);
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

  /**
   * What was read from `paths`.
   *
   * @throws SourceError if nothing could be read
   */
  finish(paths: readonly string[]): Inventory {
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

/** The items of a list, or a single object. */
function objectsIn(value: unknown): number {
  return typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items)
    ? value.items.length
    : 1;
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
