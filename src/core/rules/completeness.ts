import type { Completeness, Inventory } from '../inventory/inventory.ts';
import { leadsInOnly } from '../inventory/kubernetes/routes/leading-kinds.ts';
import { ANY_KIND, type Unread } from '../inventory/problems/unread.ts';
import { mayHidePolicies } from '../inventory/kubernetes/policies/foreign-policies.ts';
import type { Reason } from '../reachability/model/model.ts';
import { unknown } from './judgement.ts';
import { distinct } from './reach/evidence.ts';
import type { Judgement, Rule, Subject } from './rule.ts';

/**
 * Whether everything was read that can change the results of the rules. Services and routes that could not be read change
 * none, as long as no rule needs them: they are listed as unread, and internet exposure is unknown.
 */
export function completenessFor(rules: readonly Rule[], { unread }: Pick<Inventory, 'unread'>): Completeness {
  return unread.every((one) => isBesideThePoint(one, rules)) ? 'COMPLETE' : 'PARTIAL';
}

function isBesideThePoint(unread: Unread, rules: readonly Rule[]): boolean {
  return leadsInOnly(unread) && !rules.some(({ needs }) => needs.some(({ kind }) => leadsInOnly({ kind })));
}

/**
 * What a rule needs for a subject but could not be read. A rule that needs policies needs those of all vendors. A
 * broken document could have contained anything, so it affects every rule, unless it can only be a Service or route.
 */
export function unreadFor(rule: Rule, { namespace }: Subject, { unread: all }: Inventory): readonly Unread[] {
  if (all.length === 0) return all;
  return all.filter(
    (unread) =>
      (unread.reason === 'broken-document' && !isBesideThePoint(unread, [rule])) ||
      unread.kind === ANY_KIND ||
      rule.needs.some(
        (need) =>
          (need.kind === (unread.reason === 'unknown-pods' ? 'Pod' : unread.kind) ||
            (need.kind === 'NetworkPolicy' && mayHidePolicies(unread.kind))) &&
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
