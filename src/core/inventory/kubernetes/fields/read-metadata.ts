import { describe, field, isFields, type Fields } from './fields.ts';

/** API version, group and kind of an object, which determine its reader. */
export interface Envelope {
  readonly apiVersion: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The API version, group and kind of an object, or which of `apiVersion` and `kind` are missing. */
export function readEnvelope(
  object: Fields,
): Envelope | { readonly missing: 'both' | 'apiVersion' | 'kind' } {
  const apiVersion = field(object, 'apiVersion');
  const kind = field(object, 'kind');
  const versionIsText = typeof apiVersion === 'string' && apiVersion !== '';
  const kindIsText = typeof kind === 'string' && kind !== '';
  if (!versionIsText) return { missing: kindIsText ? 'apiVersion' : 'both' };
  if (!kindIsText) return { missing: 'kind' };
  const slash = apiVersion.indexOf('/');
  return {
    apiVersion,
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind,
  };
}

/** `kind.group` as in kubectl; the bare kind for the core group. */
export function groupKind({ group, kind }: Pick<Envelope, 'group' | 'kind'>): string {
  return group === '' ? kind : `${kind}.${group}`;
}

/** Name and namespace as specified. `generateName` is the prefix from which the API server would create a name. */
export interface ObjectName {
  readonly name: string | undefined;
  readonly generateName: string | undefined;
  readonly namespace: string | undefined;
  /** What is wrong with them, as a human-readable message. */
  readonly fault: string | undefined;
}

/** Reads `metadata.name`, `metadata.generateName` and `metadata.namespace`. */
export function readObjectName(object: Fields): ObjectName {
  const metadata = field(object, 'metadata');
  if (!isFields(metadata))
    return {
      name: undefined,
      generateName: undefined,
      namespace: undefined,
      fault: `metadata: expected an object with a name, found ${describe(metadata)}.`,
    };
  const faults: string[] = [];
  const text = (key: string): string | undefined => {
    const value = field(metadata, key);
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string') return value;
    const hint =
      typeof value === 'boolean' || typeof value === 'number'
        ? ' Put the value in quotes: YAML reads n, y, no, yes, on, off and digits without quotes as something else.'
        : '';
    faults.push(`metadata.${key}: expected text, found ${describe(value)}.${hint}`);
    return undefined;
  };
  const [name, generateName, namespace] = [text('name'), text('generateName'), text('namespace')];
  return { name, generateName, namespace, fault: faults[0] };
}

/** A reference to the object that manages this one. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
}

/**
 * The object's controller: the owner reference marked as such, otherwise the only one there is. A node is not an owner:
 * it is on the mirror pods of static pods, which have nothing else in common. Pods whose owner has no kind (which the
 * API server rejects) count as one workload of kind Pod.
 */
export function readOwner(object: Fields): Owner | undefined {
  const metadata = field(object, 'metadata');
  const references = isFields(metadata) ? field(metadata, 'ownerReferences') : undefined;
  if (!Array.isArray(references)) return undefined;
  const owners = references.filter(isFields);
  const owner =
    owners.find((reference) => field(reference, 'controller') === true) ??
    (owners.length === 1 ? owners[0] : undefined);
  if (owner === undefined) return undefined;
  const [kind = 'Pod', name] = [field(owner, 'kind'), field(owner, 'name')];
  if (typeof kind !== 'string' || typeof name !== 'string' || kind === '' || name === '') return undefined;
  return kind === 'Node' ? undefined : { kind, name };
}
