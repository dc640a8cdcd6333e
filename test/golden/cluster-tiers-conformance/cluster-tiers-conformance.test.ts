import { describe, expect, it } from 'vitest';
import { resolveAssumptions } from '../../../src/core/reachability/plugins/profiles.ts';
import type { TruthTableSuite } from '../../support/engine/truth-tables.ts';
import { goldenCases } from '../../support/golden.ts';
import { compareTruthTables } from '../../support/engine/truth-tables.ts';

const suite: TruthTableSuite = {
  folder: import.meta.dirname,
  assumptions: resolveAssumptions('unknown', {
    networkPolicy: 'enforced',
    cidrMatchesPods: 'by-address',
    hostNetworkPods: 'as-nodes',
  }),
  points: [
    ['TCP', 80],
    ['TCP', 8080],
    ['UDP', 53],
    ['UDP', 5353],
    ['SCTP', 9003],
    ['SCTP', 9005],
  ],
  pods: [
    'gryffindor/harry-0',
    'gryffindor/harry-1',
    'slytherin/draco-0',
    'slytherin/draco-1',
    'hufflepuff/cedric-0',
    'hufflepuff/cedric-1',
    'ravenclaw/luna-0',
    'ravenclaw/luna-1',
    'forest/centaur',
  ],
  outside: ['203.0.113.7'],
};

describe('the conformance behaviours of the admin and baseline tiers', () => {
  it.each(goldenCases(suite.folder))('$name', (golden) => {
    for (const { state, expected, explained, listed } of compareTruthTables(suite, golden)) {
      expect(explained, `${state}: as explained`).toEqual(expected);
      expect(listed, `${state}: as listed`).toEqual(expected);
    }
  });
});
