import { describe, expect, it } from 'vitest';
import { lastWrites } from './last-writes.ts';

const entry = (manager: string, time: string, more: object = {}) => ({
  manager,
  operation: 'Update',
  apiVersion: 'networking.k8s.io/v1',
  time,
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:spec': { 'f:podSelector': {} } },
  ...more,
});

describe('the last writes of an object', () => {
  it('are one for each manager and operation, newest first, without the fields', () => {
    const managedFields = [
      entry('kubectl-client-side-apply', '2026-01-01T08:00:00Z'),
      entry('kubectl-edit', '2026-02-01T08:00:00Z'),
      entry('kubectl-edit', '2026-03-01T08:00:00Z', { apiVersion: 'networking.k8s.io/v1beta1' }),
      entry('kustomize-controller', '2026-01-15T08:00:00Z', { operation: 'Apply' }),
    ];
    expect(lastWrites(managedFields)).toEqual([
      { manager: 'kubectl-edit', operation: 'Update', time: '2026-03-01T08:00:00Z' },
      { manager: 'kustomize-controller', operation: 'Apply', time: '2026-01-15T08:00:00Z' },
      { manager: 'kubectl-client-side-apply', operation: 'Update', time: '2026-01-01T08:00:00Z' },
    ]);
  });

  it('leave out writes of the status, with and without the name of the subresource', () => {
    const managedFields = [
      entry('kube-controller-manager', '2026-01-01T08:00:00Z', { subresource: 'status' }),
      entry('cloud-controller', '2026-01-01T08:00:00Z', {
        fieldsV1: { 'f:status': { 'f:loadBalancer': {} } },
      }),
    ];
    expect(lastWrites(managedFields)).toEqual([]);
  });

  it('keep another subresource apart from the object itself', () => {
    const managedFields = [
      entry('kubectl', '2026-01-01T08:00:00Z'),
      entry('kubectl', '2026-01-02T08:00:00Z', { subresource: 'scale' }),
    ];
    expect(lastWrites(managedFields)).toEqual([
      { manager: 'kubectl', operation: 'Update', time: '2026-01-02T08:00:00Z', subresource: 'scale' },
      { manager: 'kubectl', operation: 'Update', time: '2026-01-01T08:00:00Z' },
    ]);
  });

  it.each([
    ['no list', {}],
    ['no time', [entry('kubectl', '')]],
    ['a time that is none', [entry('kubectl', '2026-99-01T08:00:00Z')]],
    ['an operation that is not known', [entry('kubectl', '2026-01-01T08:00:00Z', { operation: 'Delete' })]],
    ['a name longer than the API server allows', [entry('k'.repeat(129), '2026-01-01T08:00:00Z')]],
    ['items that are no objects', [null, 'kubectl', 1]],
  ])('are not guessed from %s', (_, managedFields) => {
    expect(lastWrites(managedFields)).toEqual([]);
  });

  it('are limited to the ten newest', () => {
    const managedFields = Array.from({ length: 30 }, (_, day) =>
      entry(`manager-${day}`, `2026-01-${String(day + 1).padStart(2, '0')}T00:00:00Z`),
    );
    const writes = lastWrites(managedFields);
    expect(writes).toHaveLength(10);
    expect(writes[0]?.manager).toBe('manager-29');
  });
});
