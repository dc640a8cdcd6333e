import type { ASTNode } from '@marcbachmann/cel-js';
import { type Length, loopOf, NO_LOOP, type Scope, scopeIn, typeOf } from './static-type.ts';
import { partsOf } from './walk.ts';

/** Maximum number of steps of one evaluation. */
export const MOST_STEPS = 5_000_000;

/** How long the lists and maps of an input are, by name, e.g. `ingress` or `Peer.images`. */
export type Lengths = ReadonlyMap<string, number>;

/** Assumed when an expression is saved, and nothing is known about the clusters that it will judge. */
export const USUAL_LENGTHS: Lengths = new Map([
  ['ingress', 100],
  ['egress', 100],
  ['flows', 50],
]);
/** Of lists whose length is not given. */
const USUAL_LENGTH = 5;

const PATTERN_STEPS = 20;

/** The loop that takes most of the steps of an expression. */
export interface CostlyLoop {
  readonly text: string;
  readonly elements: number;
  readonly steps: number;
}

export interface Cost {
  readonly steps: number;
  readonly costliest?: CostlyLoop;
}

/** An upper bound for the number of steps that an evaluation takes. */
export function costOf(ast: ASTNode, lengths: Lengths): Cost {
  let costliest: CostlyLoop | undefined;
  const count = (node: ASTNode, scope: Scope, times: number): number => {
    const loop = loopOf(node);
    if (loop === undefined)
      return partsOf(node, scope).reduce(
        (sum, part) => sum + count(part.node, part.scope, times),
        ownSteps(node, scope, lengths),
      );
    const elements = lengthOf(loop.list, scope, lengths);
    const inner = scopeIn(loop, scope);
    const before = costliest;
    const body = loop.bodies.reduce((sum, part) => sum + count(part, inner, times * elements), 1);
    const steps = elements * body;
    // The outer loop is named only if its own part is more than half of it.
    const isInner = costliest !== before && costliest !== undefined && costliest.steps * 2 > steps * times;
    if (!isInner && (costliest === undefined || steps * times > costliest.steps))
      costliest = { text: node.input.slice(node.start, node.end), elements, steps: steps * times };
    return 1 + count(loop.list, scope, times) + steps;
  };
  const steps = count(ast, NO_LOOP, 1);
  return { steps, ...(costliest && { costliest }) };
}

/** Says which loop makes an expression too costly; undefined if it is not. */
export function costProblem(ast: ASTNode, lengths: Lengths): string | undefined {
  const { steps, costliest } = costOf(ast, lengths);
  if (steps <= MOST_STEPS) return undefined;
  const total = `about ${steps.toLocaleString('en-US')} steps, more than the limit of ${MOST_STEPS.toLocaleString('en-US')}`;
  if (costliest === undefined) return `takes ${total}`;
  const { text, elements } = costliest;
  const shown = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return `takes ${total}, most of them in the loop over ${elements} elements: ${shown}`;
}

function ownSteps(node: ASTNode, scope: Scope, lengths: Lengths): number {
  if (node.op === 'in') return 1 + lengthOf(node.args[1], scope, lengths);
  if (node.op === 'rcall' && node.args[0] === 'like') return PATTERN_STEPS;
  return 1;
}

function lengthOf(node: ASTNode, scope: Scope, lengths: Lengths): number {
  const type = typeOf(node, scope);
  if (type.type !== 'list' && type.type !== 'map') return 1;
  return Math.max(0, ...type.lengths.map((length) => known(length, lengths)));
}

function known(length: Length, lengths: Lengths): number {
  return typeof length === 'number' ? length : (lengths.get(length) ?? USUAL_LENGTH);
}
