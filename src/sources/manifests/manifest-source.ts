import type { Collection, CollectOptions, Source } from '../source.ts';
import { SourceError } from '../source-error.ts';
import { nameOfPath } from './files/find-files.ts';
import { DEFAULT_MANIFEST_LIMITS, type ManifestLimits } from './limits.ts';
import { ManifestReading } from './manifest-reading.ts';
import { readTexts, type ManifestInput } from './files/read-texts.ts';
import { refuseProblems } from './strictness.ts';

export interface ManifestSourceOptions extends ManifestInput {
  /** `true`: anything broken is an error, instead of a problem that makes the inventory PARTIAL. */
  readonly strict?: boolean;
  readonly limits?: Partial<ManifestLimits>;
}

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
    const reading = new ManifestReading(this.#limits);
    const check = (): void => {
      if (signal.aborted) throw new SourceError('cancelled', 'Reading the manifests was cancelled.');
    };
    let files = 0;
    for await (const read of readTexts(this.#options, this.#limits, signal)) {
      check();
      if (read.type === 'excluded') {
        reading.addExcluded(read.path, read.excluded);
        continue;
      }
      if (read.type === 'fault') reading.addFault(read);
      else {
        if (read.change !== undefined) reading.setLastChange(read.file, read.change);
        reading.addText(read.text, read.file, check, read.objects);
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
}
