import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ObjectReference } from '../../../src/core/inventory/problems/problem.ts';
import { workloadKey } from '../../../src/core/inventory/workload.ts';
import { rangeText } from '../../../src/core/network/address.ts';
import { propose } from '../../../src/core/proposal/propose.ts';
import { parseReplaceMode } from '../../../src/core/proposal/replace-mode.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import { diff } from '../../../src/core/reachability/comparison/diff.ts';
import type {
  ComparedEndpoint,
  ConnectionDifference,
  GainAndLoss,
} from '../../../src/core/reachability/comparison/difference.ts';
import { laterModel } from '../../../src/core/reachability/revision/later-model.ts';
import { answerOf, goldenCases, jsonText, optionsOf } from '../../support/golden.ts';
import type { GoldenCase } from '../../support/golden.ts';
import { goldenCluster, goldenOptions } from '../../support/golden-cluster.ts';

/** `unread` is what could not be read of the base. */
const options = goldenOptions.extend({ replace: z.string().default('namespace') });

describe('manifests laid over a base', () => {
  it.each(goldenCases(import.meta.dirname))('$name', async (golden) => {
    await expect(jsonText(answersOf(golden))).toMatchFileSnapshot(answerOf(golden, 'expected.json'));
  });
});

function answersOf(golden: GoldenCase) {
  const { replace, ...asked } = optionsOf(golden, options);
  const { inventory: base, assumptions } = goldenCluster([join(golden.folder, 'input-base.yaml')], asked);
  const { inventory: manifests } = goldenCluster([join(golden.folder, 'input-manifests.yaml')], {
    assumptions: {},
    unread: [],
  });
  const { inventory, objects } = propose(base, manifests, parseReplaceMode(replace));
  const model = compile(base, { assumptions });
  const compiled = compile(inventory, { assumptions });
  const revised = laterModel({ inventory: base, model }, inventory, 'same', () => compiled);
  const found = diff(model, compiled);
  expect(diff(model, revised.model, revised.touched)).toEqual(found);
  return {
    deleted: objects.deleted.map(objectText),
    undecided: objects.undecided.map((object) => `${objectText(object)}: ${object.reason}`),
    changed: objects.changed.map(objectText),
    added: objects.added.map(objectText),
    unread: inventory.unread.map(
      ({ kind, namespace, message }) => `${kind}${namespace === undefined ? '' : ` in ${namespace}`}: ${message}`,
    ),
    workloads: {
      added: found.workloads.added.map(workloadKey),
      removed: found.workloads.removed.map(workloadKey),
    },
    connections: found.connections.map(differenceText),
    ofAddedWorkloads: found.ofAddedWorkloads.map(differenceText),
    undecidedConnections: found.undecided,
  };
}

function objectText({ kind, namespace, name }: ObjectReference): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function differenceText({ change, from, to, allowed, unknown }: ConnectionDifference): string {
  const parts = [...setTexts('allowed', allowed), ...setTexts('unknown', unknown)];
  return `${endText(from)} -> ${endText(to)} ${change}: ${parts.join(', ')}`;
}

function setTexts(verdict: string, { gained, lost }: GainAndLoss): readonly string[] {
  return [
    ...(gained.isEmpty() ? [] : [`now ${verdict} ${gained.toString()}`]),
    ...(lost.isEmpty() ? [] : [`no longer ${verdict} ${lost.toString()}`]),
  ];
}

function endText(end: ComparedEndpoint): string {
  return end.type === 'workload' ? workloadKey(end) : rangeText(end.range);
}
