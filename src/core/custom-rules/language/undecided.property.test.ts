import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ElementData, ObjectData } from '../view/view-data.ts';
import { checkExpression, type Expression } from './expression.ts';
import { runExpression } from './run-expression.ts';

const IN_A = 'c.peer.namespace == "a"';
const ON_80 = 'c.ports.exists(p, p.from == 80)';
const ALL_LOW = 'c.ports.all(p, p.to < 100)';

/** Conditions on one connection. */
const conditions = fc.constantFrom(
  IN_A,
  `!(${IN_A})`,
  ON_80,
  `!${ON_80}`,
  ALL_LOW,
  `${IN_A} || ${ON_80}`,
  `${IN_A} && ${ALL_LOW}`,
  `${IN_A} ? ${ON_80} : true`,
  'size(c.ports) > 1',
);

/** Statements about all connections. */
const statements: fc.Arbitrary<string> = conditions.chain((condition) =>
  fc.constantFrom(
    `ingress.all(c, ${condition})`,
    `ingress.exists(c, ${condition})`,
    `ingress.exists_one(c, ${condition})`,
    `size(ingress.filter(c, ${condition})) == 0`,
    `size(ingress.filter(c, ${condition})) != 0`,
    `size(ingress.filter(c, ${condition})) == 2`,
    `size(ingress.filter(c, ${condition})) >= 2`,
    `size(ingress) - size(ingress.filter(c, ${condition})) < 2`,
    `"a" in ingress.filter(c, ${condition}).map(c, c.peer.namespace)`,
    `ingress.all(c, ${condition} || ingress.exists(d, d.peer.namespace == c.peer.namespace))`,
    `size(ingress) > 0 && ingress[0].ports.exists(p, p.from == 80)`,
  ),
);

const expressions: fc.Arbitrary<string> = fc.oneof(
  statements,
  statements.map((one) => `!(${one})`),
  fc
    .tuple(statements, fc.constantFrom('&&', '||', '=='), statements)
    .map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
  fc.tuple(statements, statements, statements).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`),
);

const range = fc
  .constantFrom([80, 80] as const, [22, 22] as const, [100, 200] as const)
  .map(([from, to]): ObjectData => ({ protocol: 'TCP', from, to }));

interface Peer {
  readonly namespace: string;
  readonly decided: readonly ObjectData[];
  readonly open: readonly ObjectData[];
}

const peers = fc.array(
  fc.record({
    namespace: fc.constantFrom('a', 'b'),
    decided: fc.array(range, { maxLength: 2 }),
    open: fc.array(range, { maxLength: 2 }),
  }),
  { maxLength: 3 },
);

const element = (
  namespace: string,
  ports: readonly ObjectData[],
  undecided?: ElementData['undecided'],
): ElementData => ({
  object: { peer: { type: 'object', of: { namespace } }, ports: { type: 'objects', of: ports } },
  ...(undecided && { undecided }),
});

function asRead({ namespace, decided, open }: Peer): readonly ElementData[] {
  if (decided.length === 0) return open.length === 0 ? [] : [element(namespace, open, 'element')];
  return [element(namespace, decided, open.length === 0 ? undefined : open)];
}

/** Every way in which the undecided ports of all peers may be decided. */
function worlds([first, ...rest]: readonly Peer[]): readonly (readonly ElementData[])[] {
  if (first === undefined) return [[]];
  const { namespace, decided, open } = first;
  return worlds(rest).flatMap((others) =>
    Array.from({ length: 2 ** open.length }, (_, chosen) => {
      const ports = [...decided, ...open.filter((_range, place) => (chosen & (1 << place)) !== 0)];
      return ports.length === 0 ? others : [element(namespace, ports), ...others];
    }),
  );
}

function expressionOf(source: string): Expression {
  const checked = checkExpression(source);
  if (checked.type === 'invalid') throw new Error(`${source}: ${checked.issues[0]?.message}`);
  return checked.expression;
}

const run = (expression: Expression, ingress: readonly ElementData[]) =>
  runExpression(expression, { workload: {}, lists: { ingress, egress: [], flows: [] } }).type;

describe('what an expression says about connections of which some are not decided', () => {
  it('holds however each of them is decided', () => {
    fc.assert(
      fc.property(expressions, peers, (source, some) => {
        const expression = expressionOf(source);
        const answer = run(expression, some.flatMap(asRead));
        fc.pre(answer !== 'undecided');
        expect(new Set(worlds(some).map((world) => run(expression, world)))).toEqual(new Set([answer]));
      }),
      { numRuns: 300 },
    );
  });
});
