import type { RuleContext } from '../rule.ts';

/**
 * Caches what was computed for an object while a context lives: results that depend only on an outside row or an
 * exposure are computed once, not once per workload.
 */
export function oncePerContext<Key extends object, Value>(
  decide: (key: Key, context: RuleContext) => Value,
): (key: Key, context: RuleContext) => Value {
  const byContext = new WeakMap<RuleContext, WeakMap<Key, { readonly value: Value }>>();
  return (key, context) => {
    let known = byContext.get(context);
    if (known === undefined) byContext.set(context, (known = new WeakMap()));
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = { value: decide(key, context) }));
    return found.value;
  };
}
