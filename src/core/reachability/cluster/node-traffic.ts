import type { PodClass } from '../classes/pod-classes.ts';

/** Whether pods of two classes run on one node; pods without a node yet may come to share any. */
export function sharedNode(
  a: Pick<PodClass, 'nodes' | 'placement'>,
  b: Pick<PodClass, 'nodes' | 'placement'>,
): 'yes' | 'no' | 'maybe' {
  const [small, large] = a.nodes.size < b.nodes.size ? [a.nodes, b.nodes] : [b.nodes, a.nodes];
  for (const node of small) if (large.has(node)) return 'yes';
  return a.placement === 'unknown' || b.placement === 'unknown' ? 'maybe' : 'no';
}
