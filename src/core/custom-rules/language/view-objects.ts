import type { FieldData, LabelsField, ObjectData } from '../view/view-data.ts';
import { fieldsOf, isObjectType, OBJECT_TYPE_NAMES, type ObjectType } from './schema.ts';

/** Thrown when an expression reads what is not known. `&&`, `||`, `all` and `exists` may decide without it. */
export class UndecidedError extends Error {
  override readonly name = 'UndecidedError';
}

/** The classes of the objects that expressions see: the library tells types apart by them. */
export const CLASSES: Readonly<Record<ObjectType, new () => object>> = {
  Workload: class Workload {},
  Isolation: class Isolation {},
  Connection: class Connection {},
  Peer: class Peer {},
  Ports: class Ports {},
  Flow: class Flow {},
};

/** The object that expressions see. Reading a field that is not known throws `UndecidedError`. */
export function viewObject(type: ObjectType, data: ObjectData): object {
  const object = new CLASSES[type]();
  for (const [name, value] of Object.entries(data))
    Object.defineProperty(object, name, { enumerable: true, ...property(itemType(type, name), value) });
  return object;
}

/** The type of the object, or of the objects, that a field has. */
function itemType(type: ObjectType, name: string): ObjectType | undefined {
  const declared = fieldsOf(type)[name]?.type.replace(/^list<(.+)>$/, '$1') ?? '';
  return isObjectType(declared) ? declared : undefined;
}

function property(type: ObjectType | undefined, value: FieldData): PropertyDescriptor {
  if (typeof value === 'number') return { value: BigInt(value) };
  if (typeof value !== 'object' || !('type' in value)) return { value };
  switch (value.type) {
    case 'undecided':
      return { get: () => refuse(value.why) };
    case 'labels':
      return { value: labelsMap(value) };
    case 'object':
      return { value: viewObject(type ?? missing(), value.of) };
    case 'objects':
      return { value: value.of.map((each) => viewObject(type ?? missing(), each)) };
  }
}

/** Labels as a map that refuses to say what is not known. */
function labelsMap({ known, unknown, why }: LabelsField): Map<string, string> {
  const map = new Map(Object.entries(known));
  if (unknown === 'none') return map;
  const isKnown = (key: string): boolean =>
    unknown === 'rest' ? Object.hasOwn(known, key) : !unknown.includes(key);
  const get = (key: string): string | undefined => (isKnown(key) ? known[key] : refuse(why));
  const whole = (): never => refuse(why);
  return Object.defineProperties(map, {
    get: { value: get },
    has: { value: (key: string) => get(key) !== undefined },
    size: { get: whole },
    keys: { value: whole },
    values: { value: whole },
    entries: { value: whole },
    forEach: { value: whole },
    [Symbol.iterator]: { value: whole },
  });
}

function refuse(why: string): never {
  throw new UndecidedError(why);
}

function missing(): never {
  throw new Error(`only ${OBJECT_TYPE_NAMES.join(', ')} are objects of the view`);
}
