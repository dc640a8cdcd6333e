// Compares the reader of cluster tiers with the published CustomResourceDefinitions, field by field: what they reject
// must not be evaluated, and what they accept must be, except for the list below. `node tools/tier-crds/check.ts
// FOLDER`, with the CRDs in the folder or its sub-folders; exits with code 1 if they differ.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { InventoryBuilder } from '../../src/core/inventory/from-objects.ts';
import { publishedKinds, type PublishedKind } from './schema.ts';
import { violations } from './validate.ts';
import { variantsOf } from './variants.ts';

/** What the CRDs accept but Ringfence does not evaluate, by its problem, because its meaning is undefined. */
const NOT_EVALUATED: ReadonlyMap<string, string> = new Map([
  ['not-supported', 'domain names depend on DNS'],
  ['label-not-text', 'a label without a value is dropped or refused by the API server'],
  ['selector-values', 'a selector that is not a LabelSelector'],
  ['named-port-of-addresses', 'a port by its name at an address, which the standard channel lets pass'],
  ['port-range', 'a range of v1alpha1 from the greater port to the smaller'],
]);

/** Why the reader does not evaluate a policy; empty if it does. */
function refusals({ apiVersion, kind }: PublishedKind, spec: unknown): string[] {
  const builder = new InventoryBuilder();
  builder.add({ apiVersion, kind, metadata: { name: 'default' }, spec });
  const { clusterTierPolicies, unevaluatedPolicies } = builder.build();
  if (clusterTierPolicies.length === 1 && unevaluatedPolicies.length === 0) return [];
  return unevaluatedPolicies.flatMap(({ problems }) => problems.map(({ code }) => code));
}

function differences(published: PublishedKind): {
  readonly taken: number;
  readonly refusedByBoth: number;
  readonly found: string[];
} {
  const found: string[] = [];
  let [taken, refusedByBoth] = [0, 0];
  for (const { what, value } of variantsOf(published.spec, 'spec')) {
    const wrong = violations(value, published.spec);
    const refused = refusals(published, value);
    if (refused.length === 0) taken += 1;
    else if (wrong.length > 0) refusedByBoth += 1;
    const expected = refused.every((code) => NOT_EVALUATED.has(code));
    if (wrong.length > 0 && refused.length === 0) found.push(`${what}: evaluated, though ${wrong[0]}`);
    if (wrong.length === 0 && !expected) found.push(`${what}: not evaluated (${refused.join(', ')})`);
  }
  return { taken, refusedByBoth, found };
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Usage: node tools/tier-crds/check.ts FOLDER');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.yaml'),
);
if (files.length === 0) throw new Error(`${folder} contains no CRD (*.yaml).`);
for (const file of files.sort())
  for (const published of publishedKinds(parse(readFileSync(join(folder, file), 'utf8')))) {
    const { taken, refusedByBoth, found } = differences(published);
    console.log(
      `${file} ${published.apiVersion}: ${taken} evaluated, ${refusedByBoth} refused by both, ${found.length} read otherwise`,
    );
    for (const difference of found) console.log(`  ${difference}`);
    if (found.length > 0) process.exitCode = 1;
  }
