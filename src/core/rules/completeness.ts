import type { Inventory } from '../inventory/inventory.ts';
import { ANY_KIND, type Unread } from '../inventory/unread.ts';
import { mayHidePolicies } from '../inventory/kubernetes/policies/foreign-policies.ts';
import type { Reason } from '../reachability/model/model.ts';
import { unknown } from './judgement.ts';
import { distinct } from './reach/evidence.ts';
import type { Judgement, Rule, Subject } from './rule.ts';

/**
 * What a rule needs for a subject but could not be read. A rule that needs policies needs those of all vendors. A
 * broken document could have contained anything, so it affects every rule.
 */
export function unreadFor(rule: Rule, { namespace }: Subject, { unread: all }: Inventory): readonly Unread[] {
  if (all.length === 0) return all;
  return all.filter(
    (unread) =>
      unread.reason === 'broken-document' ||
      unread.kind === ANY_KIND ||
      rule.needs.some(
        (need) =>
          (need.kind === unread.kind || (need.kind === 'NetworkPolicy' && mayHidePolicies(unread.kind))) &&
          (unread.namespace === undefined || need.scope === 'cluster' || unread.namespace === namespace),
      ),
  );
}

/**
 * Corrects results that depend on unread kinds: a pass becomes `unknown`, and a failure may be incomplete. A proven
 * violation stays: more objects cannot disprove it, because the model treats a connection as allowed only if nothing
 * unread could deny it.
 */
export function withUnread(judgement: Judgement, unread: readonly Unread[]): Judgement {
  if (unread.length === 0) return judgement;
  const reasons = unread.map((part): Reason => ({ type: 'unread', unread: part }));
  switch (judgement.outcome) {
    case 'error':
      return judgement;
    case 'fail':
      return { ...judgement, undecided: distinct([...(judgement.undecided ?? []), ...reasons]) };
    case 'unknown':
      return unknown(distinct([...(judgement.undecided ?? []), ...reasons]));
    case 'pass':
    case 'not-applicable':
      return unknown(reasons);
  }
}
