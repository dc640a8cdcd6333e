import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import { PRODUCT_VERSION } from '../../config/product-version.ts';
import type { FindingSettings } from '../../core/findings/finding-settings.ts';
import type { Exclusions } from '../../core/inventory/problems/input-warnings.ts';
import { RULES } from '../../core/rules/catalogue.ts';
import { ENGINE_VERSION } from '../../core/rules/engine-version.ts';
import { SCORE_FORMULA_VERSION } from '../../core/scoring/weights.ts';
import type { EvaluationInput } from '../evaluation.ts';

/** What the results of a snapshot depend on besides the code and the findings that exist already. */
export interface ResultsInput extends EvaluationInput {
  /** Decides what becomes of findings that are no longer violated. */
  readonly exclusions: Exclusions;
  /** Decides who owns findings, and by when they should be fixed. */
  readonly findingSettings: FindingSettings;
}

/** The code that judges. Releases are told apart too, in case one of the other versions was not incremented. */
const CODE = {
  product: PRODUCT_VERSION,
  engine: ENGINE_VERSION,
  scoreFormula: SCORE_FORMULA_VERSION,
  rules: RULES.map(({ id, severity, version }) => ({ id, severity, version })),
};

/**
 * SHA-256 (hex) of everything that results depend on: the whole input and the versions of the code. Equal digests mean
 * equal inputs, because a serialised value can be read back. The reverse is not certain (the order of the keys of an
 * object matters), so different digests say nothing.
 */
export function inputDigest({ inventory, ...rest }: ResultsInput, code: object = CODE): string {
  const hash = createHash('sha256');
  // One list after the other, because the inventory of a large cluster takes much memory in serialised form.
  for (const part of [{ code }, rest, inventory])
    for (const [key, value] of Object.entries(part)) {
      const bytes = serialize(value);
      hash.update(`${key} ${bytes.length}\n`).update(bytes);
    }
  return hash.digest('hex');
}
