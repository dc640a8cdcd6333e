import type { InventoryDraft } from '../draft.ts';
import { field, type Fields } from '../fields/fields.ts';
import { withFurtherNetworks } from './further-networks.ts';
import type { ObjectContext } from '../fields/object-context.ts';
import { readLabels } from '../fields/read-labels.ts';
import { readOwner } from '../fields/read-metadata.ts';
import { mountsPersistentVolumes, readPodSpec, readPodStatus } from './read-pod.ts';

/** A `v1` Pod. Finished pods have no effect and are left out. */
export function readPodObject(
  object: Fields,
  context: ObjectContext,
  draft: InventoryDraft,
): 'read' | 'broken' {
  const status = readPodStatus(field(object, 'status'), context);
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return 'read';
  const spec = field(object, 'spec');
  if (spec === undefined) context.error('spec-missing', ['spec'], 'A pod needs a spec with containers.');
  const read = spec === undefined ? undefined : readPodSpec(spec, ['spec'], context);
  const labels = readLabels(object, [], context);
  if (status === undefined || read === undefined || labels === undefined) return 'broken';
  const { namespace = 'default' } = context.reference;
  draft.pods.add({
    namespace,
    name: context.reference.name,
    owner: readOwner(object),
    traits: withFurtherNetworks(read.traits, object, namespace),
    allLabels: labels,
    addresses: status.addresses,
    nodeName: read.nodeName,
    storage: mountsPersistentVolumes(spec) ? 'persistent' : undefined,
    location: context.location,
  });
  return 'read';
}
