import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ConnectionPart, DriftEndpoint, DriftEvent, DriftSummary } from '../../../src/core/drift/drift-event.ts';
import { driftText } from '../../../src/core/drift/drift-text.ts';
import { formatRange, rangeText } from '../../../src/core/network/address.ts';
import { DriftStory } from '../../support/engine/drift-story.ts';
import { answerOf, goldenCases, optionsOf, type GoldenCase } from '../../support/golden.ts';
import { goldenCluster, goldenOptions } from '../../support/golden-cluster.ts';

/** By the name of a state; what is not given is complete, consistent and settled. */
const options = z.record(
  z.string(),
  goldenOptions.partial().extend({ consistency: z.enum(['CONSISTENT', 'SKEWED']).default('CONSISTENT') }),
);

describe('what changed from one snapshot to the next', () => {
  it.each(goldenCases(import.meta.dirname))('$name', async (golden) => {
    await expect(storyOf(golden)).toMatchFileSnapshot(answerOf(golden, 'expected.txt'));
  });
});

/** The states of a case, which are taken in the order of their names, and the events of each but the first. */
function storyOf(golden: GoldenCase): string {
  const given = optionsOf(golden, options);
  const files = readdirSync(golden.folder)
    .filter((name) => name.startsWith('input-'))
    .toSorted();
  const story = new DriftStory();
  const told: DriftSummary[] = [];
  return files
    .map((file) => {
      const state = file.slice('input-'.length, -'.yaml'.length);
      const { consistency = 'CONSISTENT', assumptions = {}, unread = [] } = given[state] ?? {};
      const cluster = goldenCluster([join(golden.folder, file)], { assumptions, unread });
      const events = story.take({
        inventory: cluster.inventory,
        consistency,
        cluster: { cniProfile: 'unknown', assumptions: cluster.assumptions },
      });
      const lines = events.flatMap((event) => {
        told.push(summaryOf(event));
        return [headOf(event, told), ...(event.type === 'connection' ? event.parts.flatMap(partLines) : [])];
      });
      return [`# ${state}`, ...lines, ''].join('\n');
    })
    .join('\n');
}

function headOf(event: DriftEvent, told: readonly DriftSummary[]): string {
  const { type, effect, pii, baseSequence } = event;
  const causes = event.type === 'connection' ? `, ${event.attribution} (${event.causes.join()})` : '';
  const sentence = driftText(summaryOf(event), told);
  return `${event.id} ${type} ${event.change}: ${effect}, pii ${pii}, since ${baseSequence}${causes}\n    ${sentence}`;
}

function partLines({ connections, unlisted }: ConnectionPart): readonly string[] {
  return [
    ...connections.map(
      ({ from, to, ports, before, after }) => `    - ${endText(from)} -> ${endText(to)} ${ports}: ${before} -> ${after}`,
    ),
    ...(unlisted > 0 ? [`    - ${unlisted} not listed`] : []),
  ];
}

function endText(end: DriftEndpoint): string {
  if (end.type === 'workload') return `${end.namespace}/${end.name}[${end.kind}]`;
  return rangeText(formatRange(end.range.family, end.range));
}

function summaryOf(event: DriftEvent): DriftSummary {
  if (event.type !== 'connection') return event;
  const { parts, ...rest } = event;
  const examples = parts.flatMap(({ connections }) => connections);
  const unlisted = parts.reduce((sum, part) => sum + part.unlisted, 0);
  return { ...rest, examples, unlisted, connections: examples.length + unlisted };
}
