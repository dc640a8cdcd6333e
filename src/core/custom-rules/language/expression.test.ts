import { describe, expect, it } from 'vitest';
import { suggest } from '../../../config/suggestion.ts';
import { checkExpression } from './expression.ts';

/** The errors of an expression with the text that each is about. */
function errorsOf(source: string): readonly string[] {
  const checked = checkExpression(source);
  if (checked.type === 'valid') return [];
  return checked.issues.map(({ message, range, misspelt }) => {
    const meant = misspelt && suggest(misspelt.name, misspelt.known);
    return `${source.slice(range.start, range.end)}: ${message}${meant === undefined ? '' : ` (${meant}?)`}`;
  });
}

describe('an expression', () => {
  it.each([
    'workload.dataClass == "pii"',
    'ingress.all(c, c.peer.namespace == workload.namespace)',
    'egress.all(c, c.peer.type == "workload" || c.declared)',
    '!egress.exists(c, c.peer.category == "public-internet" && c.ports.exists(p, p.from <= 22 && p.to >= 22))',
    'size(ingress.filter(c, !c.declared)) == 0',
    'workload.images.all(i, i.like("^registry\\\\.example\\\\.com/"))',
    'has(workload.labels.team) && workload.namespaceLabels["example.com/tier"] in ["gold", "silver"]',
    'flows.all(f, f.approvedBy != "" && f.dataCategories.exists(d, d == "financial"))',
    'ingress.map(c, c.peer.namespace).exists_one(n, n == "shop")',
    'workload.labels.all(k, workload.labels[k] != "")',
    'size(egress) == 0 || size(ingress) * 100 / size(egress) > -5 && size(flows) % 2 == 0',
  ])('may be %s', (source) => {
    expect(errorsOf(source)).toEqual([]);
  });

  it.each([
    [
      'a misspelt field',
      'ingress.all(c, c.peer.namespac == "a")',
      'namespac: there is no field namespac of Peer (namespace?)',
    ],
    ['a misspelt variable', 'ingres.all(c, true)', 'ingres: there is no variable ingres (ingress?)'],
    [
      'a misspelt function',
      'workload.name.startWith("a")',
      'workload.name.startWith("a"): there is no function startWith (startsWith?)',
    ],
    [
      'a comparison of different types',
      'workload.hostNetwork == "yes"',
      'workload.hostNetwork == "yes": no such overload: bool == string',
    ],
    [
      'what is not true or false',
      'size(ingress)',
      'size(ingress): must be true or false, but is of type int',
    ],
    [
      'a misspelt field that is tested',
      '!has(workload.lables.team)',
      'lables: there is no field lables of Workload (labels?)',
    ],
    [
      'a misspelt field of an element that is tested',
      'ingress.all(c, !has(c.peer.label))',
      'label: there is no field label of Peer (labels?)',
    ],
    ['an incomplete expression', 'workload.name ==', ': unexpected token: EOF'],
    ['an empty expression', ' ', ' : the expression is empty'],
  ])('with %s is refused', (_, source, error) => {
    expect(errorsOf(source)).toEqual([error]);
  });

  it.each([
    ['matches, with advice', 'workload.name.matches("(a+)+$")', 'write like(pattern)'],
    ['patterns that are not literals', 'workload.name.like(workload.kind)', 'must be a text literal'],
    ['patterns that RE2 does not have', 'workload.name.like("(?=a)")', 'not a pattern in RE2 syntax'],
    [
      'text that grows in a loop',
      'ingress.map(c, c.peer.name + c.peer.name).exists(n, n == "a")',
      'text cannot be added inside map',
    ],
    ['lists that are added', 'size(ingress + egress) == 0', 'lists cannot be added'],
    ['cel.bind', 'cel.bind(x, workload.name, x == "a")', 'cel.bind is not available'],
    ['lists of lists', '[[1], [2]].exists(x, size(x) == 1)', 'lists may contain only text and numbers'],
    ['map to lists', 'ingress.map(c, c.ports).exists(p, size(p) > 1)', 'map must not yield lists'],
    ['comparison of lists', 'ingress == egress', 'only text, numbers and true or false can be compared'],
    ['objects in lists', 'ingress.exists(c, c in egress)', 'use exists for other elements'],
    ['maps', '{"a": 1}["a"] == 1', 'map literals are not available'],
    ['tests for fields', '!has(workload.name)', 'has can only test for a label'],
    ['tests for fields of text', '!has(workload.labels.team.name)', 'has can only test for a label'],
    ['tests for fields of lists', '!has(ingress.declared)', 'has can only test for a label'],
    ['fractions', 'size(ingress) < 1.5', 'only whole numbers are available'],
    ['null', 'size([null]) == 1', 'null, bytes and uint are not available'],
    ['numbers that are no int', 'size(ingress) < 9223372036854775808', 'the number is too large'],
    ['signs of what is not a literal', '-size(ingress) < 0', 'write 0 - x instead of -x'],
    [
      'division by what may be negative',
      '10 / (size(ingress) - 2) == 1',
      'can only be divided by a literal or a size',
    ],
    [
      'remainders of division by a negative literal',
      '10 % -1 == 0',
      'can only be divided by a literal or a size',
    ],
    ['empty lists', 'workload.name in []', 'an empty list has no type'],
    [
      'expressions whose types the library cannot tell',
      '[].all(x, x > 0)',
      'types of the expression cannot be checked',
    ],
    ['fields by index', 'workload["name"] == "a"', 'fields are read with a dot'],
    ['conversion to dyn', 'dyn(workload.name) == "a"', 'dyn is not available'],
    [
      'loop variables that hide others',
      'ingress.all(egress, egress.declared)',
      'egress is a variable already',
    ],
    [
      'four nested loops over connections',
      'ingress.all(a, egress.all(b, ingress.all(c, egress.all(d, a.declared))))',
      'most of them in the loop over 100 elements: egress.all(d, a.declared)',
    ],
    ['text that is too long', `workload.name == "${'a'.repeat(4000)}"`, 'longer than 4000 characters'],
    ['too many parts', Array.from({ length: 200 }, () => '1 == 1').join(' && '), 'exceeded'],
  ])('does not have %s', (_, source, message) => {
    const errors = errorsOf(source);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(message);
  });

  it('reports everything that it does not have at once', () => {
    expect(errorsOf('workload.name.matches("a") || ingress == egress')).toHaveLength(2);
  });
});
