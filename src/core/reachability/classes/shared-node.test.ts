import { describe, expect, it } from 'vitest';
import { sharedNode } from './pod-classes.ts';

const on = (...nodes: string[]) => ({ nodes: new Set(nodes), placement: 'known' as const });
const waiting = (...nodes: string[]) => ({ nodes: new Set(nodes), placement: 'unknown' as const });

describe('whether pods share a node', () => {
  it.each([
    ['one node', on('a'), on('a'), 'yes'],
    ['one of several', on('a', 'b', 'c'), on('c'), 'yes'],
    ['different nodes', on('a'), on('b', 'c'), 'no'],
    ['one that waits for a node', waiting(), on('a'), 'maybe'],
    ['both waiting', waiting(), waiting(), 'maybe'],
    ['some waiting, the others elsewhere', waiting('a'), on('b', 'c'), 'maybe'],
    ['some waiting, others on the same node', waiting('a'), on('a', 'b'), 'yes'],
  ] as const)('%s', (_, a, b, shared) => {
    expect([sharedNode(a, b), sharedNode(b, a)]).toEqual([shared, shared]);
  });
});
