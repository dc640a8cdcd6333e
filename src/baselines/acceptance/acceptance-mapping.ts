import { toGlobalId } from '../../api/global-id.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import type { Acceptance } from '../baseline.ts';
import type { AcceptanceType } from './acceptance.types.ts';

/** An acceptance as shown to a caller with that scope, who sees the object. */
export function toAcceptanceType(
  { eventId, kind, namespace, name, version, acceptedAt, acceptedBy, comment }: Acceptance,
  scope: AccessScope,
): AcceptanceType {
  return {
    event: toGlobalId('DriftEvent', eventId),
    object: { kind, namespace: namespace === '' ? null : namespace, name },
    version,
    at: acceptedAt,
    by: acceptedBy.person,
    comment: scope.namespaces === 'all' ? comment : null,
  };
}
