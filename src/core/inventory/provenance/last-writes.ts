import { field, isFields } from '../kubernetes/fields/fields.ts';
import { compareText } from '../order.ts';
import type { ObjectWrite } from './provenance.ts';

/** Enough for every manager that the API server keeps apart; more would only make rows longer. */
const MAX_WRITES = 10;
/** The API server's limit for the name of a manager. */
const MAX_NAME = 128;

/**
 * The last write of each manager and operation in `metadata.managedFields`, newest first. Entries that own only the
 * status do not affect the spec, and are left out. So are malformed ones: manifests can contain anything.
 */
export function lastWrites(managedFields: unknown): readonly ObjectWrite[] {
  if (!Array.isArray(managedFields)) return [];
  const latest = new Map<string, ObjectWrite>();
  for (const entry of managedFields) {
    const write = writeOf(entry);
    if (write === undefined) continue;
    const key = [write.manager, write.operation, write.subresource ?? ''].join('\n');
    const known = latest.get(key);
    if (known === undefined || known.time < write.time) latest.set(key, write);
  }
  return [...latest.values()]
    .sort((a, b) => compareText(b.time, a.time) || compareText(a.manager, b.manager))
    .slice(0, MAX_WRITES);
}

function writeOf(entry: unknown): ObjectWrite | undefined {
  if (!isFields(entry) || ownsOnlyStatus(field(entry, 'fieldsV1'))) return undefined;
  const manager = nameOf(field(entry, 'manager'));
  const operation = field(entry, 'operation');
  const time = secondOf(field(entry, 'time'));
  if (manager === undefined || time === undefined) return undefined;
  if (operation !== 'Apply' && operation !== 'Update') return undefined;
  const subresource = nameOf(field(entry, 'subresource'));
  if (subresource === 'status') return undefined;
  return { manager, operation, time, ...(subresource !== undefined && { subresource }) };
}

/** Before Kubernetes 1.22, entries did not name the subresource. */
function ownsOnlyStatus(fieldsV1: unknown): boolean {
  if (!isFields(fieldsV1)) return false;
  const keys = Object.keys(fieldsV1);
  return keys.length === 1 && keys[0] === 'f:status';
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= MAX_NAME ? value : undefined;
}

/** A moment in whole seconds, as the API server writes it. */
function secondOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T/.test(value)) return undefined;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? undefined : `${time.toISOString().slice(0, -'.000Z'.length)}Z`;
}
