import { describe, expect, it } from 'vitest';
import { parseSelector } from './parse-selector.ts';
import { parseReplaceMode } from './replace-mode.ts';

describe('a label selector on the command line', () => {
  it('says the same as for kubectl -l', () => {
    expect(
      parseSelector('app=shop, tier!=test,env in (dev, stage),zone notin (a),owner,! legacy').requirements,
    ).toEqual([
      { key: 'app', operator: 'In', values: ['shop'] },
      { key: 'tier', operator: 'NotIn', values: ['test'] },
      { key: 'env', operator: 'In', values: ['dev', 'stage'] },
      { key: 'zone', operator: 'NotIn', values: ['a'] },
      { key: 'owner', operator: 'Exists' },
      { key: 'legacy', operator: 'DoesNotExist' },
    ]);
    expect(parseSelector('example.com/app==').requirements).toEqual([
      { key: 'example.com/app', operator: 'In', values: [''] },
    ]);
  });

  it.each([
    ['', /not a label selector: write labels as/],
    ['app=shop,', /not a label selector: write labels as/],
    ['app in dev', /not a label selector: write labels as/],
    ['app>1', /not a label selector: a label key is/],
    ['-app=shop', /a label key is/],
    ['app=sh op', /not a label selector/],
    ['app in (a,-b)', /a label value is/],
  ])('is refused with its syntax: %j', (text, message) => {
    expect(() => parseSelector(text)).toThrow(message);
  });
});

describe('what manifests replace', () => {
  it('is one of three modes', () => {
    expect(parseReplaceMode('namespace')).toEqual({ type: 'namespace' });
    expect(parseReplaceMode('overlay')).toEqual({ type: 'overlay' });
    expect(parseReplaceMode('selector=a=b')).toMatchObject({ type: 'selector', text: 'a=b' });
    expect(() => parseReplaceMode('all')).toThrow(
      '"all" is not one of namespace, overlay and selector=LABELS',
    );
  });
});
