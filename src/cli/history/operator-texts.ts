import { listed } from '../../core/listed.ts';
import type { AccessFound } from './answers.ts';

/** Sentences about pods that operators may have created, and that no snapshot of the period contains. */
export function operatorTexts({
  coverage,
  peers,
}: Pick<AccessFound, 'coverage' | 'peers'>): readonly string[] {
  const parts = [...(coverage ?? []), ...peers.flatMap(({ intervals }) => intervals)];
  const kinds = [...new Set(parts.flatMap(({ operatorKinds }) => operatorKinds ?? []))].sort();
  return [
    ...(kinds.length === 0
      ? []
      : [
          `not evaluated: ${listed(kinds)}: operators may have created pods for custom resources, and such pods are not in the snapshots: they may have had access without being listed`,
        ]),
    ...(parts.some(({ operatorKinds }) => operatorKinds === null)
      ? [
          'not known for thinned snapshots of an earlier version: whether there were custom resources for which operators create pods',
        ]
      : []),
  ];
}
