import { describe, expect, it } from 'vitest';
import type { Selector } from '../../inventory/selector.ts';
import { SelectorCache } from './selector-cache.ts';

const app = (value: string): Selector => ({
  requirements: [{ key: 'app', operator: 'In', values: [value] }],
});

describe('what is remembered of selectors', () => {
  it('is computed once for each thing that selectors say', () => {
    const computed: string[] = [];
    const cache = new SelectorCache<{ of: string }>();
    const answer = (selector: Selector, name: string) =>
      cache.get(selector, () => {
        computed.push(name);
        return { of: name };
      }).of;
    const first = app('web');
    expect([answer(first, 'a'), answer(first, 'b'), answer(app('web'), 'c'), answer(app('db'), 'd')]).toEqual(
      ['a', 'a', 'a', 'd'],
    );
    expect(computed).toEqual(['a', 'd']);
  });
});
