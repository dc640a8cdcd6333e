import { z } from 'zod';
import { resource } from '../api/rest/resource.ts';
import type { Principal } from '../auth/principal.ts';
import type { DocumentVersion } from '../versions/document-version.ts';
import type { AppliedMap } from './applied-map.ts';
import { toDataFlowMapType, toMapVersionType } from './data-flow-map-mapping.ts';

const versionFields = {
  version: z.int().describe('Increases with each change.'),
  contentHash: z
    .string()
    .nullable()
    .describe('SHA-256 of the content. Null for tokens that do not see the whole fleet.'),
  comment: z
    .string()
    .nullable()
    .describe('Why it was applied. Null for tokens that do not see the whole fleet.'),
  appliedAt: z.date(),
  appliedBy: z.object({ name: z.string(), email: z.string() }).describe('The person who applied it.'),
  appliedWith: z.string().describe('The name of the token that the person used.'),
};

export const mapVersionResource = resource(
  'DataFlowMapVersion',
  z.object(versionFields).describe('A version of the data-flow map, without its content.'),
);
export type MapVersionResource = z.output<typeof mapVersionResource>;

export const dataFlowMapResource = resource(
  'DataFlowMap',
  z
    .object({
      ...versionFields,
      name: z.string().describe('The name that the map gives itself.'),
      yaml: z
        .string()
        .describe('The map as a `kind: DataFlowMap` document in YAML, with the flows that the token sees.'),
    })
    .describe('The connections with personal data that are wanted, and why.'),
);
export type DataFlowMapResource = z.output<typeof dataFlowMapResource>;

export const mapQuery = z.strictObject({
  version: z.coerce.number().int().min(1).exactOptional().describe('By default the one in force.'),
});

export function toMapVersionResource(
  version: DocumentVersion,
  asker: Pick<Principal, 'scope'>,
): MapVersionResource {
  const { appliedBy, ...shown } = toMapVersionType(version, asker);
  return { ...shown, appliedBy: { name: appliedBy.name, email: appliedBy.email } };
}

export function toDataFlowMapResource(
  applied: AppliedMap,
  asker: Pick<Principal, 'scope'>,
): DataFlowMapResource {
  const { name, yaml } = toDataFlowMapType(applied, asker);
  return { ...toMapVersionResource(applied, asker), name, yaml };
}
