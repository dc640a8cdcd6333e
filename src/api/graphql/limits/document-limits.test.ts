import { Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { documentMeasure } from './document-limits.ts';

function sizeOf(query: string) {
  const { definitions } = parse(query);
  const operation = definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error('no operation');
  return documentMeasure(definitions)(operation);
}

describe('the size of an operation', () => {
  it('counts depth, selections, aliases and directives', () => {
    expect(sizeOf('query @a { x: viewer @b { name } }')).toEqual({
      depth: 2,
      selections: 2,
      aliases: 1,
      directives: 2,
    });
  });

  it('follows fragments as often as they are spread', () => {
    const size = sizeOf('{ a { ...f } b { ...f } } fragment f on T { x: c { d } }');
    expect(size).toEqual({ depth: 3, selections: 8, aliases: 2, directives: 0 });
  });

  it('is found at once where fragments double at every level', () => {
    const levels = Array.from(
      { length: 200 },
      (_, level) => `fragment f${level} on T { ...f${level + 1} ...f${level + 1} }`,
    );
    const size = sizeOf(`{ a { ...f0 } } ${levels.join(' ')} fragment f200 on T { x: y }`);
    expect(size.aliases).toBe(2 ** 200);
  });

  it('does not count how deeply it asks about the schema', () => {
    expect(sizeOf('{ __schema { types { fields { name } } } a { b } }')).toMatchObject({
      depth: 2,
      selections: 6,
    });
  });

  it('is finite where a fragment spreads itself', () => {
    expect(sizeOf('{ a { ...f } } fragment f on T { b { ...f } }').depth).toBe(2);
  });
});
