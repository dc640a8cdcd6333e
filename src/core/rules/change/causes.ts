import type { UnapprovedChange } from '../../baseline/changes.ts';
import { identityKey } from '../../inventory/stored/stored-identity.ts';
import type { Direction } from '../../network/protocol.ts';
import type { Endpoint, Reason } from '../../reachability/model/model.ts';
import { reasonsFor } from '../reach/evidence.ts';
import { endsOf } from '../reach/pairs.ts';
import type { PolicyComparison, WeakenedPeer } from './weakened.ts';

/** Connections that are explained to find the changes that opened them. */
const MOST_EXPLAINED = 30;

/**
 * The changes that opened connections: policies that allow them today, and approved policies that deny them. Where
 * neither differs from what was approved, the labels of a namespace do; where these do not either, or where not all
 * connections are explained, every change may be a cause.
 */
export function causesOf(
  own: Endpoint,
  direction: Direction,
  opened: readonly WeakenedPeer[],
  changes: readonly UnapprovedChange[],
  { today, approved }: PolicyComparison,
): readonly UnapprovedChange[] {
  if (opened.length > MOST_EXPLAINED) return changes;
  const causes = new Set<string>();
  for (const { peer, opened: ports } of opened) {
    const { from, to } = endsOf(own, direction, peer);
    const named = new Set(
      [today, approved].flatMap((model) => reasonsFor(model, from, to, ports)).flatMap(policiesIn),
    );
    const policies = changes.filter((change) => named.has(policyKey(change)));
    const found =
      policies.length > 0 ? policies : changes.filter((change) => isNamespaceOf(change, from, to));
    if (found.length === 0) return changes;
    for (const change of found) causes.add(identityKey(change));
  }
  return changes.filter((change) => causes.has(identityKey(change)));
}

function policiesIn(reason: Reason): readonly string[] {
  if (reason.type === 'isolated') return reason.policies.map(policyKey);
  return reason.type === 'rule' || reason.type === 'unevaluated-policy' ? [policyKey(reason.policy)] : [];
}

/** Policies of two vendors whose kinds have the same name are not told apart. */
function policyKey({
  kind,
  namespace = '',
  name,
}: {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}): string {
  return identityKey({ kind: kind.split('.', 1)[0]!, namespace, name });
}

function isNamespaceOf({ kind, name }: UnapprovedChange, ...ends: readonly Endpoint[]): boolean {
  return kind === 'Namespace' && ends.some((end) => end.type === 'workload' && end.namespace === name);
}
