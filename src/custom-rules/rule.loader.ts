import type DataLoader from 'dataloader';
import type { GraphqlContext } from '../api/graphql/context.ts';
import { LoaderKind } from '../api/graphql/loader-kind.ts';
import type { KnownRule, RuleLookup } from './rule-lookup.ts';

const RULE_BY_ID = new LoaderKind<string, KnownRule | null>('rule by id');

/** Rules by id; null for those that do not exist. */
export function ruleLoader(
  context: GraphqlContext,
  rules: RuleLookup,
): DataLoader<string, KnownRule | null, string> {
  return RULE_BY_ID.of(context.loaders, async (ids) => {
    const found = await rules.findAll(ids);
    return ids.map((id) => found.get(id) ?? null);
  });
}
