import { describe, expect, it } from 'vitest';
import type { ElementData, ExpressionInput, FieldData, ObjectData } from '../view/view-data.ts';
import { checkExpression } from './expression.ts';
import { type ExpressionResult, runExpression } from './run-expression.ts';

function run(
  source: string,
  parts: Partial<ExpressionInput['lists']> & { readonly workload?: ObjectData } = {},
): ExpressionResult {
  const checked = checkExpression(source);
  if (checked.type === 'invalid') throw new Error(checked.issues[0]?.message);
  const { workload = {}, ingress = [], egress = [], flows = [] } = parts;
  return runExpression(checked.expression, { workload, lists: { ingress, egress, flows } });
}

const ports = (...ranges: readonly (readonly [number, number])[]): readonly ObjectData[] =>
  ranges.map(([from, to]) => ({ protocol: 'TCP', from, to }));

function connection(
  namespace: string,
  decided: readonly ObjectData[],
  undecided?: ElementData['undecided'],
  fields: Readonly<Record<string, FieldData>> = {},
): ElementData {
  const object: ObjectData = {
    peer: { type: 'object', of: { namespace, ...fields } },
    ports: { type: 'objects', of: decided },
    declared: true,
  };
  return undecided === undefined ? { object } : { object, undecided };
}

const from = (namespace: string): ElementData => connection(namespace, ports([80, 80]));
const perhaps = (namespace: string): ElementData => connection(namespace, ports([80, 80]), 'element');

describe('an expression about connections that are not decided', () => {
  const OWN = 'ingress.all(c, c.peer.namespace == "shop")';

  it('passes or fails if they do not matter', () => {
    expect(run(OWN, { ingress: [from('shop'), perhaps('shop')] })).toEqual({ type: 'passes' });
    expect(run(OWN, { ingress: [from('web'), perhaps('web'), from('shop')] })).toEqual({
      type: 'fails',
      culprits: [{ variable: 'ingress', elements: [0] }],
    });
  });

  it('is undecided if they matter', () => {
    expect(run(OWN, { ingress: [from('shop'), perhaps('web')] })).toMatchObject({ type: 'undecided' });
    expect(
      run('ingress.exists(c, c.peer.namespace == "shop")', { ingress: [perhaps('shop')] }),
    ).toMatchObject({ type: 'undecided' });
  });

  it('is undecided if only some of them would make it false', () => {
    // True without both and with both, and false with one of them.
    const ingress = [perhaps('shop'), perhaps('shop')];
    expect(run('size(ingress) != 1', { ingress })).toMatchObject({ type: 'undecided' });
    expect(run('size(ingress) % 2 == 0', { ingress })).toMatchObject({ type: 'undecided' });
    const either = 'ingress.exists(c, c.peer.namespace == "a") == ingress.exists(c, c.peer.namespace == "b")';
    expect(run(either, { ingress: [perhaps('a'), perhaps('b')] })).toMatchObject({ type: 'undecided' });
  });

  it('is undecided if they decide which element of a list is read', () => {
    // The first connection is to port 80 without the undecided ones and with both of them, but not with the second only.
    const ingress = [perhaps('a'), connection('b', ports([22, 22]), 'element'), from('c')];
    expect(run('ingress[0].ports.exists(p, p.from == 80)', { ingress })).toMatchObject({
      type: 'undecided',
    });
  });

  it('counts undecided ports with the decided ones of the same peer', () => {
    const both = connection('web', ports([22, 22]), ports([80, 80]));
    const apart = '!ingress.exists(c, c.ports.exists(p, p.from == 22) && c.ports.exists(p, p.from == 80))';
    expect(run(apart, { ingress: [both] })).toMatchObject({ type: 'undecided' });
    expect(run('ingress.all(c, c.ports.all(p, p.to < 443))', { ingress: [both] })).toEqual({
      type: 'passes',
    });
    expect(run('ingress.all(c, c.ports.all(p, p.to < 80))', { ingress: [both] })).toMatchObject({
      type: 'undecided',
    });
    // Whether every connection includes a port depends on undecided ones either way.
    expect(run('ingress.all(c, c.ports.exists(p, p.from == 22))', { ingress: [both] })).toMatchObject({
      type: 'undecided',
    });
  });

  it.each([
    ['size(ingress.filter(c, c.peer.namespace == "web")) == 0', 'passes'],
    ['size(ingress) <= 2', 'passes'],
    ['size(ingress) >= 1', 'passes'],
    ['!(size(ingress) > 2)', 'passes'],
    ['size(ingress) < 1', 'fails'],
    ['size(ingress) <= 1', 'undecided'],
    ['size(ingress) > 1', 'undecided'],
    ['!ingress.exists(c, c.peer.namespace == "web")', 'passes'],
    ['"shop" in ingress.map(c, c.peer.namespace)', 'passes'],
    ['workload.hostNetwork ? false : ingress.all(c, c.peer.namespace == "shop")', 'passes'],
  ])('decides %s, with one connection and one that may be: %s', (source, type) => {
    expect(
      run(source, { workload: { hostNetwork: false }, ingress: [from('shop'), perhaps('shop')] }).type,
    ).toBe(type);
  });
});

describe('an expression about fields that are not known', () => {
  const why = 'it is not known';
  const workload: ObjectData = {
    name: 'db',
    dataClass: { type: 'undecided', why },
    labels: { type: 'labels', known: { app: 'db' }, unknown: ['team'], why },
    namespaceLabels: { type: 'labels', known: { name: 'shop' }, unknown: 'rest', why },
  };

  it.each([
    'workload.dataClass == "pii"',
    'workload.dataClass != "pii"',
    'workload.labels.team == "a"',
    '!("team" in workload.labels)',
    'has(workload.labels.team)',
    'size(workload.labels) == 1',
    'workload.labels.all(k, k != "x")',
    '!("tier" in workload.namespaceLabels)',
    'workload.name == "db" && workload.dataClass == "pii"',
    'workload.dataClass == "pii" || workload.name != "db"',
    '["a"].filter(x, workload.dataClass == x).size() == 0',
  ])('is undecided: %s', (source) => {
    expect(run(source, { workload })).toEqual({ type: 'undecided', why });
  });

  it.each([
    ['workload.name == "db" || workload.dataClass == "pii"', 'passes'],
    ['workload.dataClass == "pii" && workload.name == "web"', 'fails'],
    ['workload.labels.app == "db"', 'passes'],
    ['!("zone" in workload.labels)', 'passes'],
    ['workload.namespaceLabels.name == "shop"', 'passes'],
  ])('decides %s without them: it %s', (source, type) => {
    expect(run(source, { workload }).type).toBe(type);
  });

  it('is false if one element is known to violate it, whatever the others are', () => {
    const open = connection('x', ports([80, 80]), undefined, { dataClass: { type: 'undecided', why } });
    const none = connection('x', ports([80, 80]), undefined, { dataClass: 'none' });
    const source = 'ingress.all(c, c.peer.dataClass == "pii")';
    expect(run(source, { ingress: [open, none] }).type).toBe('fails');
    expect(run(source, { ingress: [open] }).type).toBe('undecided');
  });
});

describe('an expression that cannot be evaluated', () => {
  it('is an error, not a pass', () => {
    expect(
      run('workload.labels.team == "a"', {
        workload: { labels: { type: 'labels', known: {}, unknown: 'none', why: '' } },
      }),
    ).toEqual({
      type: 'error',
      message:
        'The expression failed: No such key: team (test for labels before they are read, with "key" in labels).',
    });
    expect(run('1 / size(ingress) == 1').type).toBe('error');
  });

  it('is an error if the lists are too long for its loops, and says which loop', () => {
    const many = Array.from({ length: 3000 }, () => from('shop'));
    expect(run('ingress.all(a, ingress.all(b, a.declared || b.declared))', { ingress: many })).toEqual({
      type: 'error',
      message: expect.stringContaining(
        'most of them in the loop over 3000 elements: ingress.all(b, a.declared || b.declared)',
      ),
    });
  });
});

describe('the elements because of which an expression is false', () => {
  const ingress = ['a', 'b', 'a'].map(from);
  it.each([
    ['ingress.all(c, c.peer.namespace == "b")', [0, 2]],
    ['true && !ingress.exists(c, c.peer.namespace == "b")', [1]],
    ['size(ingress.filter(c, c.peer.namespace == "b")) == 0', [1]],
    [
      'ingress.filter(c, c.peer.namespace != "b").all(c, c.declared && c.peer.namespace == "b" || false)',
      [0, 2],
    ],
    ['workload.hostNetwork || ingress.all(c, c.peer.namespace == "a")', [1]],
  ])('are found for %s', (source, elements) => {
    expect(run(source, { workload: { hostNetwork: false }, ingress })).toEqual({
      type: 'fails',
      culprits: [{ variable: 'ingress', elements }],
    });
  });

  it('are not named if none are missing', () => {
    expect(run('ingress.exists(c, c.peer.namespace == "z")', { ingress })).toEqual({
      type: 'fails',
      culprits: [],
    });
  });
});
