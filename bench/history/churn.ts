import type { ClusterSize, Versions } from './made-up-cluster.ts';

/** Snapshots of a week, one an hour. */
export const WEEK = 168;

/** Of so many changes, how many are of which kind: mostly pods that are replaced. */
const KINDS = [
  ['pod', 60],
  ['template', 20],
  ['policy', 10],
  ['service', 10],
] as const;

export type ChangedKind = (typeof KINDS)[number][0];

/**
 * The states of a cluster at each hour of a week. Each object that changes does so twice, and the second change takes
 * the first back: the state after the week is that before it, so that the week can be repeated.
 */
export function weekOf(size: ClusterSize, changesADay: number): (hour: number) => Versions {
  const changed = keysOf(size, Math.round((changesADay * 7) / 2));
  return (hour) =>
    new Map(
      changed.flatMap((key, place) => {
        const begin = 1 + Math.floor((place * (WEEK / 2 - 1)) / changed.length);
        return hour >= begin && hour < begin + WEEK / 2 ? [[key, 1] as const] : [];
      }),
    );
}

/** Distinct objects of all kinds. */
function keysOf(size: ClusterSize, count: number): readonly string[] {
  const keys = KINDS.flatMap(([kind, share]) => spread(size, kind, Math.round((count * share) / 100)));
  // Kinds are mixed over the week.
  return keys
    .map((key, place) => ({ key, order: (place * 7919) % 10_007 }))
    .sort((a, b) => a.order - b.order)
    .map(({ key }) => key);
}

/** Objects of one kind, spread over the cluster. */
export function spread(size: ClusterSize, kind: ChangedKind, count: number): readonly string[] {
  const each = {
    pod: size.workloadsEach,
    template: size.workloadsEach,
    policy: size.policiesEach,
    service: size.servicesEach,
  }[kind];
  const keys = Array.from({ length: count }, (_, place) => {
    const number = Math.floor((place * size.namespaces * each) / count);
    return `${kind}/${Math.floor(number / each)}/${number % each}`;
  });
  return [...new Set(keys)];
}
