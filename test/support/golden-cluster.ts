import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { InventoryBuilder } from '../../src/core/inventory/from-objects.ts';
import type { Inventory } from '../../src/core/inventory/inventory.ts';
import type { Assumptions } from '../../src/core/reachability/plugins/cni-profile.ts';
import { resolveAssumptions } from '../../src/core/reachability/plugins/profiles.ts';

/** What a golden case may set beside its manifests: points of the CNI profile, and kinds that were not read. */
export const goldenOptions = z.object({
  assumptions: z.record(z.string(), z.string()).default({}),
  unread: z.array(z.strictObject({ kind: z.string(), namespace: z.string().optional() })).default([]),
});

/** The cluster of a golden case; points of the CNI profile are settled unless the case opens them. */
export function goldenCluster(
  manifests: string,
  options: z.infer<typeof goldenOptions>,
): { readonly inventory: Inventory; readonly assumptions: Assumptions } {
  const builder = new InventoryBuilder();
  for (const document of parseAllDocuments(readFileSync(manifests, 'utf8'))) {
    const object: unknown = document.toJS();
    if (object !== null) builder.add(object);
  }
  for (const { kind, namespace } of options.unread)
    builder.unread({ kind, ...(namespace && { namespace }), reason: 'forbidden', message: 'forbidden' });
  const settled = {
    networkPolicy: 'enforced',
    cidrMatchesPods: 'never',
    hostNetworkPods: 'as-pods',
    absentNamespaces: 'unlabelled',
  } as const;
  return {
    inventory: builder.build(),
    assumptions: resolveAssumptions('unknown', { ...settled, ...options.assumptions }),
  };
}
