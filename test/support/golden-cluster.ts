import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isNode, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { InventoryBuilder } from '../../src/core/inventory/from-objects.ts';
import type { Inventory } from '../../src/core/inventory/inventory.ts';
import type { SourceLocation } from '../../src/core/inventory/problems/problem.ts';
import type { Assumptions } from '../../src/core/reachability/plugins/cni-profile.ts';
import { resolveAssumptions } from '../../src/core/reachability/plugins/profiles.ts';

/** What a golden case may set in addition to its manifests: points of the CNI profile, and kinds that were not read. */
export const goldenOptions = z.strictObject({
  assumptions: z.record(z.string(), z.string()).default({}),
  unread: z
    .array(
      z.strictObject({
        kind: z.string(),
        namespace: z.string().optional(),
        reason: z.enum(['forbidden', 'gone-at-once']).default('forbidden'),
      }),
    )
    .default([]),
});

/** The cluster in files and folders of manifests; points of the CNI profile are settled unless the case opens them. */
export function goldenCluster(
  paths: readonly string[],
  { assumptions, unread }: z.infer<typeof goldenOptions>,
): { readonly inventory: Inventory; readonly assumptions: Assumptions } {
  const builder = new InventoryBuilder();
  for (const { object, location } of paths.flatMap(manifestsIn)) builder.add(object, location);
  for (const { kind, namespace, reason } of unread)
    builder.unread({ kind, ...(namespace && { namespace }), reason, message: reason });
  const settled = {
    networkPolicy: 'enforced',
    cidrMatchesPods: 'never',
    hostNetworkPods: 'as-pods',
    absentNamespaces: 'unlabelled',
  } as const;
  return {
    inventory: builder.build(),
    assumptions: resolveAssumptions('unknown', { ...settled, ...assumptions }),
  };
}

export interface PlacedManifest {
  readonly object: unknown;
  readonly location: SourceLocation;
}

/** The objects in a YAML file, or in those of a folder in the order of their names. */
export function manifestsIn(path: string): readonly PlacedManifest[] {
  if (statSync(path).isDirectory())
    return readdirSync(path)
      .toSorted()
      .flatMap((name) => manifestsIn(join(path, name)));
  const text = readFileSync(path, 'utf8');
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) throw document.errors[0]!;
    const object: unknown = document.toJS();
    if (object === null) return [];
    const start = isNode(document.contents) ? (document.contents.range?.[0] ?? 0) : 0;
    const line = text.slice(0, start).split('\n').length;
    return [{ object, location: { file: basename(path), line } }];
  });
}
