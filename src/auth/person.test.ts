import { describe, expect, it } from 'vitest';
import { readPerson } from './person.ts';

const read = (name: string, email: string) => readPerson({ name, email }, ['owner']);

describe('a person', () => {
  it('has the same address however it is written', () => {
    const ada = read('Ada Lovelace', 'ada@example.org');
    expect(ada).toEqual({ name: 'Ada Lovelace', email: 'ada@example.org' });
    expect(read('  Ada Lovelace ', ' ADA@Example.ORG\n')).toEqual(ada);
  });

  it.each([
    '',
    'ada',
    'ada@',
    '@example.org',
    'ada@example',
    'ada lovelace@example.org',
    'a@b.org, c@d.org',
    `${'a'.repeat(250)}@example.org`,
  ])('is refused with the address %j', (email) => {
    expect(() => read('Ada', email)).toThrow(
      expect.objectContaining({ code: 'invalid-input', field: ['owner', 'email'] }),
    );
  });

  it.each(['', '  ', 'a'.repeat(101), 'Ada\u001B[31m', 'Ada\nLovelace', 'Ada\u202E'])(
    'is refused with the name %j',
    (name) => {
      expect(() => read(name, 'ada@example.org')).toThrow(
        expect.objectContaining({ code: 'invalid-input', field: ['owner', 'name'] }),
      );
    },
  );
});
