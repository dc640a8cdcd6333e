import { isLabelKey, isLabelValue } from '../inventory/kubernetes/fields/names.ts';
import type { Namespace } from '../inventory/kubernetes/read-namespace.ts';
import { NAMESPACE_NAME_LABEL } from '../inventory/labels.ts';
import type { Manifest } from '../inventory/selector-manifest.ts';

/**
 * A namespace as the object to apply. Undefined if its labels are not all known, or the API server would reject them.
 */
export function namespaceManifest({ name, labels, labelsRead }: Namespace): Manifest | undefined {
  const own = Object.entries(labels).filter(([key]) => key !== NAMESPACE_NAME_LABEL);
  if (labelsRead !== undefined || !own.every(([key, value]) => isLabelKey(key) && isLabelValue(value)))
    return undefined;
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, ...(own.length > 0 && { labels: Object.fromEntries(own) }) },
  };
}
