import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../src/core/inventory/inventory.ts';
import { ANY_KIND, type Unread } from '../../src/core/inventory/problems/unread.ts';
import { NO_CONNECTIONS } from '../../src/core/network/connection-set.ts';
import { propose } from '../../src/core/proposal/propose.ts';
import type { ReplaceMode } from '../../src/core/proposal/replace-mode.ts';
import { compile } from '../../src/core/reachability/compilation/compile.ts';
import { comparisons } from '../../src/core/reachability/comparison/diff.ts';
import { arbitraryInventory, settledAssumptions } from '../support/engine/arbitrary-clusters.ts';

const numRuns = Number(process.env['DIFFERENTIAL_RUNS'] ?? 250);
const seed = Number(process.env['DIFFERENTIAL_SEED'] ?? Date.now() % 0x8000_0000);

const NOTHING = NO_CONNECTIONS.toString();

/** Policies of few names, so that those of two clusters have the same. */
const cluster = arbitraryInventory.map((inventory) => ({
  ...inventory,
  networkPolicies: inventory.networkPolicies.map((policy, place) => ({ ...policy, name: `p${place}` })),
  clusterTierPolicies: inventory.clusterTierPolicies.map((policy, place) => ({
    ...policy,
    name: `t${place}`,
  })),
}));

const mode = fc.constantFrom<ReplaceMode>(
  { type: 'namespace' },
  { type: 'overlay' },
  { type: 'selector', selector: { requirements: [] }, text: '' },
);

/** What is known about the namespace and kind of a broken document. */
const knowledge = fc.record({
  kind: fc.constantFrom('known', 'known', 'any'),
  namespace: fc.constantFrom('known', 'unknown'),
});

/** Manifests, and the same with some documents broken. */
const manifests = cluster.chain((whole) =>
  fc
    .record({
      workloads: fc.subarray([...whole.workloads]),
      networkPolicies: fc.subarray([...whole.networkPolicies]),
      clusterTierPolicies: fc.subarray([...whole.clusterTierPolicies]),
      namespaces: fc.subarray([...whole.namespaces]),
    })
    .chain((parts) => {
      const written: Inventory = { ...whole, ...parts, nodes: [] };
      return fc
        .tuple(
          fc.subarray([...parts.workloads]),
          fc.subarray([...parts.networkPolicies]),
          fc.subarray([...parts.clusterTierPolicies]),
          knowledge,
        )
        .map(([workloads, networkPolicies, clusterTierPolicies, known]) => {
          const broken: ReadonlySet<object> = new Set([
            ...workloads,
            ...networkPolicies,
            ...clusterTierPolicies,
          ]);
          const objects = [...workloads, ...networkPolicies, ...clusterTierPolicies];
          const read: Inventory = {
            ...written,
            workloads: written.workloads.filter((item) => !broken.has(item)),
            networkPolicies: written.networkPolicies.filter((item) => !broken.has(item)),
            clusterTierPolicies: written.clusterTierPolicies.filter((item) => !broken.has(item)),
            unread: objects.map((object): Unread => ({
              kind: known.kind === 'any' ? ANY_KIND : object.kind,
              ...('namespace' in object && known.namespace === 'known' && { namespace: object.namespace }),
              reason: 'broken-document',
              message: `${object.kind} ${object.name} is broken`,
            })),
          };
          return { written, read };
        });
    }),
);

describe(`manifests laid over a base (DIFFERENTIAL_SEED=${seed})`, () => {
  it('deny nothing that they allow once their broken documents are mended', { timeout: 600_000_000 }, () => {
    fc.assert(
      fc.property(cluster, manifests, mode, settledAssumptions, (base, parts, replace, assumptions) => {
        const modelOf = (own: Inventory) => compile(propose(base, own, replace).inventory, { assumptions });
        const [mended, partial] = [modelOf(parts.written), modelOf(parts.read)];
        for (const { compared, presence } of comparisons(mended, partial)) {
          if (presence !== 'both') continue;
          const { before, after, from, to } = compared;
          const denied = before.allowed.subtract(after.allowed).subtract(after.unknown);
          expect({ from, to, denied: denied.toString() }).toEqual({ from, to, denied: NOTHING });
        }
      }),
      { numRuns, seed },
    );
  });
});
