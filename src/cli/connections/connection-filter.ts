import type { ConnlistRow } from '../../core/reachability/connlist/connlist.ts';
import type { Filter } from '../input/filters.ts';

/** Choices of `connections --focus`. */
export const CONNECTION_FOCUSES = ['ingress', 'egress', 'outside', 'cross-namespace', 'unknown'] as const;
type Focus = (typeof CONNECTION_FOCUSES)[number];

/** The rows that have a selected end and match every focus. */
export function filterConnections(
  rows: readonly ConnlistRow[],
  filter: Filter,
  focuses: readonly Focus[],
): readonly ConnlistRow[] {
  const isNamed = (end: string): boolean => filter.key(end);
  const holds: Readonly<Record<Focus, (row: ConnlistRow) => boolean>> = {
    ingress: ({ dst }) => isNamed(dst),
    egress: ({ src }) => isNamed(src),
    outside: ({ src, dst }) => namespaceOfEnd(src) === undefined || namespaceOfEnd(dst) === undefined,
    'cross-namespace': ({ src, dst }) => {
      const [from, to] = [namespaceOfEnd(src), namespaceOfEnd(dst)];
      return from !== undefined && to !== undefined && from !== to;
    },
    unknown: ({ unknown }) => unknown !== undefined,
  };
  return rows.filter(
    (row) =>
      (filter.type === 'everything' || isNamed(row.src) || isNamed(row.dst)) &&
      focuses.every((focus) => holds[focus](row)),
  );
}

/** The namespace of an end, if it is a workload. */
export function namespaceOfEnd(end: string): string | undefined {
  return /^([^/]+)\/.+\[[^\]]+\]$/.exec(end)?.[1];
}
