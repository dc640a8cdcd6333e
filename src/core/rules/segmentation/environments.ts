import { isLabelKnown, type NamespaceView } from '../../inventory/namespace-view.ts';
import type { EnvironmentSettings } from '../environment-settings.ts';

/** The environment of a namespace, such as `production`. `none`: it has none. `open`: its labels are not known. */
export type NamespaceEnvironment =
  { readonly type: 'known'; readonly name: string } | { readonly type: 'none' } | { readonly type: 'open' };

/** The environment that the label of a namespace names; without the label, that of its cluster. */
export function environmentOf(
  view: NamespaceView,
  { label, ofCluster }: EnvironmentSettings,
): NamespaceEnvironment {
  const own = view.labels[label];
  if (own !== undefined && isLabelKnown(label, view)) return { type: 'known', name: own };
  if (!isLabelKnown(label, view)) return { type: 'open' };
  return ofCluster === undefined ? { type: 'none' } : { type: 'known', name: ofCluster };
}
