import { extname } from 'node:path';
import type { DocumentFault, ManifestDocument } from './document.ts';
import type { ManifestLimits } from './limits.ts';
import { readJson } from './read-json.ts';
import { readYaml } from './yaml/read-yaml.ts';

/**
 * The documents of one manifest. It is read as JSON if its name says so, or if the text begins like JSON and is valid;
 * otherwise as a stream of YAML documents.
 */
export function* readManifest(
  text: string,
  file: string,
  limits: ManifestLimits,
): Generator<ManifestDocument | DocumentFault> {
  const named = extname(file).toLowerCase() === '.json';
  if (named || /^\s*\{/.test(text)) {
    const document = readJson(text, file, limits);
    if (named || document.type === 'document' || document.code !== 'broken-document') {
      yield document;
      return;
    }
  }
  yield* readYaml(text, file, limits);
}
