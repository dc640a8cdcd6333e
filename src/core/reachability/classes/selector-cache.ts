import type { Selector } from '../../inventory/selector.ts';

/** Caches a result per selector, by object identity and by content, because many policies have equal selectors. */
export class SelectorCache<Value extends object> {
  private readonly bySelector = new Map<Selector, Value>();
  private readonly byText = new Map<string, Value>();

  get(selector: Selector, compute: () => Value): Value {
    const known = this.bySelector.get(selector);
    if (known !== undefined) return known;
    const text = JSON.stringify(selector.requirements);
    const value = this.byText.get(text) ?? compute();
    this.byText.set(text, value);
    this.bySelector.set(selector, value);
    return value;
  }
}
