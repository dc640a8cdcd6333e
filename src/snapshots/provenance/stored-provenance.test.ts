import { expect, it } from 'vitest';
import type { Provenance } from '../../core/inventory/provenance/provenance.ts';
import { fromStoredProvenance, toStoredProvenance } from './stored-provenance.ts';

const write = { manager: 'kubectl', operation: 'Update', time: '2026-01-01T00:00:00Z' } as const;
const lastChange = {
  commit: 'a',
  author: { name: 'Ada', email: 'ada@example.com' },
  committedAt: '2026-01-01T00:00:00Z',
  subject: 'First',
};

it.each<Provenance>([
  { writes: [{ ...write, subresource: 'scale' }, write] },
  { deliveredBy: { tool: 'argo-cd', kind: 'application', name: 'store' } },
  {
    deliveredBy: { tool: 'flux', kind: 'kustomization', namespace: 'flux-system', name: 'apps' },
    lastChange,
  },
  { lastChange: { absent: 'shallow' } },
])('provenance is read as it was stored: %j', (provenance) => {
  const stored: unknown = JSON.parse(JSON.stringify(toStoredProvenance(provenance)));
  expect(stored).toEqual(toStoredProvenance(provenance));
  expect(fromStoredProvenance(toStoredProvenance(provenance))).toEqual(provenance);
});
