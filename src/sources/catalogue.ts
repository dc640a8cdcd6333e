import { z } from 'zod';
import type { SourceDefinition, SourceForm } from './definition.ts';
import { inClusterDefinition } from './in-cluster/definition.ts';
import { kubernetesDefinition } from './kubernetes/definition.ts';
import { manifestsDefinition } from './manifests/definition.ts';

const DEFINITIONS = {
  manifests: manifestsDefinition,
  kubernetes: kubernetesDefinition,
  'in-cluster': inClusterDefinition,
} as const;

export type SourceType = keyof typeof DEFINITIONS;
type Definition = (typeof DEFINITIONS)[SourceType];
type StoredBy<D> = D extends SourceDefinition<infer S, infer _> ? S : never;
type OpeningOf<D> = D extends SourceDefinition<infer _, infer Opening> ? Opening : never;

/** Where a cluster's inventory comes from. Never contains credentials, which are stored separately and encrypted. */
export type ClusterSource = StoredBy<Definition>;

/** A source as plain data, so that a worker thread can open it. May contain secrets: never logged, never in a job. */
export type SourceOpening = OpeningOf<Definition>;

/** The types of sources. A definition receives only sources and openings of its own type. */
export const SOURCES: Readonly<Record<SourceType, SourceDefinition<ClusterSource, SourceOpening>>> =
  DEFINITIONS;

const FORMS: ReadonlyMap<string, SourceForm<ClusterSource>> = new Map(
  Object.values(SOURCES).flatMap(({ forms }) => forms.map((form) => [form.type, form])),
);

/** All forms of a source in ringfence.yaml. */
export const SOURCE_FORMS: readonly SourceForm<ClusterSource>[] = [...FORMS.values()];

/** The key `source` of a cluster in ringfence.yaml. */
export const sourceSchema = z.discriminatedUnion('type', formSchemas(), {
  error: `must be one of: ${[...FORMS.keys()].join(', ')}`,
});

function formSchemas() {
  const [first, ...others] = SOURCE_FORMS.map(({ type, keys }) =>
    z.strictObject({ ...keys, type: z.literal(type) }),
  );
  if (first === undefined) throw new TypeError('no form of a source is defined');
  return [first, ...others] as const;
}

/** The form in which `sourceSchema` parsed a source. */
export function formOf({ type }: z.output<typeof sourceSchema>): SourceForm<ClusterSource> {
  const form = FORMS.get(type);
  if (form === undefined) throw new TypeError(`there is no source of type ${type}`);
  return form;
}
