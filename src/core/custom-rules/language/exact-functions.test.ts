import { describe, expect, it } from 'vitest';
import type { ObjectData } from '../view/view-data.ts';
import { checkExpression } from './expression.ts';
import { runExpression } from './run-expression.ts';

function run(source: string, label: string): string {
  const checked = checkExpression(source);
  if (checked.type === 'invalid') throw new Error(checked.issues[0]?.message);
  const workload: ObjectData = {
    labels: { type: 'labels', known: { value: label }, unknown: 'none', why: '' },
  };
  const peer: ObjectData = { type: 'external', category: label };
  const ingress = [{ object: { peer: { type: 'object', of: peer } } }] as const;
  return runExpression(checked.expression, { workload, lists: { ingress, egress: [], flows: [] } }).type;
}

describe('int', () => {
  it.each([
    ['0', 0],
    ['42', 42],
    ['+7', 7],
    ['-7', -7],
    ['-0', 0],
    ['0010', 10],
  ])('converts %s', (text, value) => {
    expect(run(`int(workload.labels.value) == ${value}`, text)).toBe('passes');
    expect(run(`int(workload.labels.value) != ${value}`, text)).toBe('fails');
  });

  it.each(['', ' ', ' 1', '1 ', '0x10', '0X10', '0b1', '0o7', '1.0', '1e3', '1_0', '--1', '١', 'x'])(
    'is an error for "%s", however its result is used',
    (text) => {
      expect(run('int(workload.labels.value) <= 30', text)).toBe('error');
      expect(run('!(int(workload.labels.value) <= 30)', text)).toBe('error');
    },
  );

  it('is an error beyond 64 bits', () => {
    expect(run('int(workload.labels.value) > 0', '9223372036854775807')).toBe('passes');
    expect(run('int(workload.labels.value) < 0', '-9223372036854775808')).toBe('passes');
    expect(run('int(workload.labels.value) > 0', '9223372036854775808')).toBe('error');
    expect(run('int(workload.labels.value) < 0', '-9223372036854775809')).toBe('error');
    expect(run('int(workload.labels.value) - 1 < 0', '-9223372036854775808')).toBe('error');
  });

  it('leaves numbers as they are', () => {
    expect(run('int(size(ingress)) == 1', '')).toBe('passes');
  });
});

describe('lowerAscii and upperAscii', () => {
  it('convert the letters of ASCII, and nothing else', () => {
    expect(run('workload.labels.value.lowerAscii() == "az-09é"', 'aZ-09é')).toBe('passes');
    expect(run('workload.labels.value.upperAscii() == "AZ-09é"', 'aZ-09é')).toBe('passes');
    expect(run('workload.labels.value.lowerAscii() == "éa"', 'Éa')).toBe('fails');
    // The sign for kelvin has the lower-case letter k.
    expect(run('workload.labels.value.lowerAscii() == "k"', '\u212a')).toBe('fails');
    expect(run('workload.labels.value.upperAscii() == "SS"', 'ß')).toBe('fails');
  });

  it('do so inside loops, and where violating elements are looked for', () => {
    expect(run('ingress.all(c, c.peer.category.lowerAscii() == "É")', 'É')).toBe('passes');
    expect(run('workload.labels.exists(k, workload.labels[k].upperAscii() == "É")', 'é')).toBe('fails');
  });
});
