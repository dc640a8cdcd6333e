import type { ComparedEndpoint } from '../../core/reachability/comparison/difference.ts';
import { endpointKey } from '../../core/reachability/model/endpoint.ts';
import type { ConnectionEnd, ConnectionRow } from './connection-row.ts';
import { outsideText, verdictKey } from './fold-outside.ts';

/**
 * Combines rows between the same two namespaces, or between a namespace and the same outside addresses, if their
 * verdicts are equal. The result is sorted by the names of both ends.
 */
export function groupByNamespace(rows: Iterable<ConnectionRow>): readonly ConnectionRow[] {
  const groups = new Map<string, ConnectionRow>();
  for (const { from, to, stands, ...verdicts } of rows) {
    const ends = { from: namespaceOf(from), to: namespaceOf(to) };
    const key = [identity(ends.from), identity(ends.to), verdictKey(verdicts)].join('\n');
    const known = groups.get(key);
    groups.set(key, { ...ends, ...verdicts, stands: (known?.stands ?? 0) + stands });
  }
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function namespaceOf(end: ConnectionEnd): ConnectionEnd {
  return end.type === 'workload' ? { type: 'namespace', namespace: end.namespace } : end;
}

function identity(end: ConnectionEnd): string {
  return end.type === 'outside' ? `outside ${end.key}` : `${end.type} ${endText(end)}`;
}

/** The name of an end: of a workload, a range, a namespace, or folded addresses in words. */
export function endText(end: ConnectionEnd | ComparedEndpoint): string {
  switch (end.type) {
    case 'outside':
      return outsideText(end);
    case 'namespace':
      return end.namespace;
    case 'workload':
    case 'external':
      return endpointKey(end);
  }
}
