import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  arbitraryInventory,
  openPoints,
  settledAssumptions,
} from '../../../../test/support/engine/arbitrary-clusters.ts';
import { ruleContext } from '../../assessment/assess.ts';
import { toStoredObjects } from '../../inventory/stored/stored-object.ts';
import { workloadKey } from '../../inventory/workload.ts';
import { compile } from '../../reachability/compilation/compile.ts';
import { DEFAULT_SETTINGS } from '../../rules/settings.ts';
import { accessLists, type AccessLists } from '../access-lists.ts';
import { declaredByConfiguration } from '../declared-access.ts';
import { pastAccess } from './past-access.ts';

/** Every list with its workloads, in a fixed order. */
function told({ lists, parts }: AccessLists) {
  return {
    lists: lists
      .flatMap(({ contentHash, subjects }) =>
        subjects.map((subject) => `${workloadKey(subject)} ${subject.direction} ${contentHash}`),
      )
      .toSorted(),
    parts: parts.map(({ body }) => body).toSorted(),
  };
}

const past = fc
  .record({
    inventory: arbitraryInventory,
    settled: settledAssumptions,
    open: openPoints,
    missing: fc.constantFrom(undefined, undefined, 'NetworkPolicy', 'Namespace'),
  })
  .map(({ inventory, settled, open, missing }) => ({
    inventory: {
      ...inventory,
      unread:
        missing === undefined
          ? inventory.unread
          : [...inventory.unread, { kind: missing, reason: 'forbidden' as const, message: 'no' }],
    },
    assumptions: { ...settled, ...open },
  }));

it('access that is computed later is what would have been recorded, had the workloads been in scope', () => {
  fc.assert(
    fc.property(past, ({ inventory, assumptions }) => {
      const model = compile(inventory, { assumptions });
      const context = ruleContext(inventory, model, DEFAULT_SETTINGS);
      const subjects = model.workloads;
      const recorded = accessLists({
        subjects,
        model,
        declared: declaredByConfiguration(context),
        alike: context.alike,
      });
      const later = pastAccess({
        objects: toStoredObjects(inventory),
        unread: inventory.unread,
        settings: { cniProfile: 'unknown', assumptions },
        subjects: [...subjects, { namespace: 'gone', kind: 'Deployment', name: 'gone' }],
      });
      expect(told(later)).toEqual(told(recorded));
    }),
    { numRuns: 150 },
  );
});
