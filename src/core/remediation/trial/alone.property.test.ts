import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arbitraryInventory,
  arbitraryTierPolicy,
} from '../../../../test/support/engine/arbitrary-clusters.ts';
import { anyAssumptions, randomRuns, timeout } from '../../../../test/support/engine/random-runs.ts';
import { assess } from '../../assessment/assess.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { workloadKey } from '../../inventory/workload.ts';
import { rangeText } from '../../network/address.ts';
import { compile } from '../../reachability/compilation/compile.ts';
import { diff } from '../../reachability/comparison/diff.ts';
import type { ComparedEndpoint } from '../../reachability/comparison/difference.ts';
import { DEFAULT_SETTINGS } from '../../rules/settings.ts';
import type { Patch } from '../patch.ts';
import { planPatches } from '../plan.ts';
import { withPolicies } from './applied.ts';

/** Clusters with personal data and, mostly, cluster tiers that apply to pods that no policy selects. */
const clusters: fc.Arbitrary<Inventory> = fc
  .tuple(arbitraryInventory, fc.array(arbitraryTierPolicy, { maxLength: 3 }))
  .map(([inventory, tiers]) => ({
    ...inventory,
    namespaces: inventory.namespaces.map((namespace) => ({
      ...namespace,
      labels: { ...namespace.labels, 'ringfence.dev/data': 'pii' },
    })),
    clusterTierPolicies: [
      ...inventory.clusterTierPolicies,
      ...tiers.map((policy) => ({ ...policy, tier: 'baseline' as const })),
    ],
  }));

describe('patches of any cluster', () => {
  it(
    'a patch alone, or with some of the others, never allows what was not allowed',
    () => {
      fc.assert(
        fc.property(
          clusters,
          anyAssumptions,
          fc.infiniteStream(fc.boolean()),
          (inventory, assumptions, picks) => {
            const model = compile(inventory, { assumptions });
            const input = { inventory, model, settings: DEFAULT_SETTINGS };
            const { patches } = planPatches({ ...input, results: assess(input).results });
            const some = patches.filter(() => picks.next().value);
            for (const applied of [...patches.map((patch) => [patch]), some]) {
              const after = compile(withPolicies(inventory, applied), { assumptions });
              expect({ applied: names(applied), gained: gains(diff(model, after)) }).toEqual({
                applied: names(applied),
                gained: [],
              });
            }
          },
        ),
        randomRuns(60),
      );
    },
    timeout,
  );
});

function names(patches: readonly Patch[]): readonly string[] {
  return patches.map(({ namespace, name }) => `${namespace}/${name}`);
}

/** Connections that were not allowed but are now, and those that were denied but are now unknown. */
function gains({ connections }: ReturnType<typeof diff>): readonly string[] {
  return connections.flatMap(({ from, to, allowed, unknown }) => {
    const gained = allowed.gained.union(unknown.gained.subtract(allowed.lost));
    return gained.isEmpty() ? [] : [`${end(from)} -> ${end(to)} ${gained.toString()}`];
  });
}

function end(endpoint: ComparedEndpoint): string {
  return endpoint.type === 'workload' ? workloadKey(endpoint) : rangeText(endpoint.range);
}
