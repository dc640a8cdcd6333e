import { invalidInput } from '../refusals/refusals.ts';

/** A decoded global id: the name of the type in the schema, and the key of the object. */
export interface NodeReference {
  readonly type: string;
  readonly key: string;
}

const FORM = /^([A-Z][A-Za-z]{1,40}):([A-Za-z0-9:._/-]{1,200})$/;

/** Opaque to callers: base64url of `Type:key`. */
export function toGlobalId(type: string, key: string): string {
  return Buffer.from(`${type}:${key}`).toString('base64url');
}

/** Undefined if the text is not a global id of this API. */
export function parseGlobalId(id: string): NodeReference | undefined {
  const [, type, key] = FORM.exec(Buffer.from(id, 'base64url').toString('utf8')) ?? [];
  return type === undefined || key === undefined ? undefined : { type, key };
}

/** The key of a global id of the given type. Rejects ids of another type or format. */
export function keyOf(type: string, id: string, field: readonly string[] = ['id']): string {
  const reference = parseGlobalId(id);
  if (reference?.type !== type) {
    throw invalidInput(`this is not the id of a ${type}`, field);
  }
  return reference.key;
}

/** The UUID in a global id of the given type; undefined if the text is something else, such as a name. */
export function uuidIn(type: string, text: string): string | undefined {
  const reference = parseGlobalId(text);
  return reference?.type === type && UUID.test(reference.key) ? reference.key : undefined;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Like `keyOf`, for types whose key is a UUID. */
export function uuidOf(type: string, id: string, field: readonly string[] = ['id']): string {
  const key = keyOf(type, id, field);
  if (!UUID.test(key)) throw invalidInput(`this is not the id of a ${type}`, field);
  return key;
}
