import { describe, expect, it } from 'vitest';
import { PROTOCOLS } from '../../../src/core/network/protocol.ts';
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
  points: PROTOCOLS.flatMap((protocol) => [80, 81].map((port) => [protocol, port] as const)),
  pods: ['x', 'y', 'z'].flatMap((namespace) => ['a', 'b', 'c'].map((pod) => `${namespace}/${pod}`)),
};

describe('the network policy cases of the Kubernetes end-to-end tests', () => {
  it.each(goldenCases(suite.folder))('$name', (golden) => {
    for (const { state, expected, explained, listed } of compareTruthTables(suite, golden)) {
      expect(explained, `${state}: as explained`).toEqual(expected);
      expect(listed, `${state}: as listed`).toEqual(expected);
    }
  });
});
