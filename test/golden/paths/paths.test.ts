import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { workloadKey } from '../../../src/core/inventory/workload.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import { PathFinder } from '../../../src/core/reachability/paths/find-paths.ts';
import type { Hop, Path, PathEnd } from '../../../src/core/reachability/paths/path.ts';
import { answerOf, goldenCases, inputOf, jsonText, optionsOf } from '../../support/golden.ts';
import type { GoldenCase } from '../../support/golden.ts';
import { goldenCluster, goldenOptions } from '../../support/golden-cluster.ts';

/** The paths that a case queries. */
const pathOptions = goldenOptions.extend({
  paths: z.array(
    z.strictObject({
      from: z.string(),
      to: z.string(),
      ports: z.enum(['served', 'any']).default('served'),
      limit: z.number().default(3),
      maxHops: z.number().default(8),
    }),
  ),
});

describe('paths', () => {
  it.each(goldenCases(import.meta.dirname))('$name', async (golden) => {
    await expect(jsonText(pathsOf(golden))).toMatchFileSnapshot(answerOf(golden, 'expected.json'));
  });
});

function pathsOf(golden: GoldenCase): unknown {
  const options = optionsOf(golden, pathOptions);
  const { inventory, assumptions } = goldenCluster([inputOf(golden)], options);
  const finder = new PathFinder(inventory, compile(inventory, { assumptions }));
  return options.paths.map(({ from, to, ...asked }) => {
    const { kind, allowed, unknown, search } = finder.find(endOf(from), endOf(to), asked);
    return { from, to, ...asked, kind, search, allowed: allowed.map(hopsOf), unknown: unknown.map(hopsOf) };
  });
}

function endOf(text: string): PathEnd {
  const [, namespace, name, kind] = /^([^/]+)\/([^[]+)\[(\w+)\]$/.exec(text) ?? [];
  return namespace === undefined || name === undefined || kind === undefined
    ? { type: 'internet' }
    : { type: 'workload', namespace, name, kind };
}

function hopsOf({ hops }: Path): string[] {
  return hops.map((hop) => `${hopText(hop)} ${hop.verdict}`);
}

function hopText(hop: Hop): string {
  if (hop.type === 'entry') {
    const { door, protocol, port } = hop.entryPoint;
    return `internet -> ${workloadKey(hop.to)} by ${door.type}, ${protocol} ${port}:`;
  }
  const to = hop.type === 'exit' ? `${hop.to.range.first}-${hop.to.range.last}` : workloadKey(hop.to);
  const { egress, ingress } = hop.explanation;
  const reasons = [...egress.reasons, ...ingress.reasons].map(({ type }) => type).join(', ');
  return `${workloadKey(hop.from)} -> ${to} by ${hop.connections.toString()} (${reasons}):`;
}
