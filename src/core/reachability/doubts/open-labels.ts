import type { Selector } from '../../inventory/selector.ts';
import type { ClusterParts } from '../cluster/cluster-parts.ts';
import type { Reason } from '../model/model.ts';

/**
 * Why it is unknown whether one of these selectors matches the pods of a class: labels that a controller may set, and
 * labels whose values are not known. Empty if none of them depends on such labels.
 */
export function openLabelsOf(
  podClass: number,
  selectors: readonly Selector[],
  { pods }: Pick<ClusterParts, 'pods'>,
): Reason[] {
  const { labels, labelling, unreadLabels = [] } = pods.at(podClass);
  const keys = selectors.flatMap(({ requirements }) => requirements.map(({ key }) => key));
  const unread = unreadLabels.filter((key) => keys.includes(key));
  const mayBeSet =
    labelling === 'open' && keys.some((key) => !Object.hasOwn(labels, key) && !unread.includes(key));
  const { kind, namespace, name } = pods.workloads[pods.workloadOf(podClass)]!;
  return [
    ...(mayBeSet ? [{ type: 'open-labels' } as const] : []),
    ...(unread.length > 0
      ? [{ type: 'label-not-text', object: { kind, namespace, name }, labels: unread } as const]
      : []),
  ];
}
