import type { RuleContext } from '../rule.ts';

/**
 * Remembers what was decided about a thing, for as long as a context lives: what hangs on an outside row or on an
 * exposure alone is decided once, not once for each workload that has it.
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
