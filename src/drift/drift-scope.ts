import { seesNamespace, type AccessScope } from '../core/access-scope.ts';
import type { RecordedDrift } from './recorded-drift.ts';

/** An event with the causes that the caller may see. */
export interface DriftWithCauses {
  readonly event: RecordedDrift;
  readonly causes: readonly RecordedDrift[];
}

/**
 * An event as a caller with that scope may see it: without hidden causes and their number, and without texts that may
 * name other namespaces. Its connections must already be limited to the scope.
 */
export function driftInScope(
  event: RecordedDrift,
  visible: ReadonlyMap<string, RecordedDrift>,
  scope: AccessScope,
): DriftWithCauses {
  const limited = scope.namespaces === 'all' ? event : limitedTo(scope, event, visible);
  const ids = limited.type === 'connection' ? limited.causes : [];
  return { event: limited, causes: ids.flatMap((id) => visible.get(id) ?? []) };
}

function limitedTo(
  scope: AccessScope,
  event: RecordedDrift,
  visible: ReadonlyMap<string, RecordedDrift>,
): RecordedDrift {
  switch (event.type) {
    case 'object': {
      const { probablyRenamedFrom, ...rest } = event;
      return probablyRenamedFrom !== undefined && !seesNamespace(scope, probablyRenamedFrom.namespace)
        ? rest
        : event;
    }
    case 'basis':
      return { ...event, details: [] };
    case 'connection': {
      const causes = event.causes.filter((id) => visible.has(id));
      return { ...event, causes, candidates: causes.length };
    }
    case 'score':
    case 'finding':
      return event;
  }
}
