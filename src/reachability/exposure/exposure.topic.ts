import { visible } from '../../core/access-scope.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import { isSameWorkload, type Workload, type WorkloadReference } from '../../core/inventory/workload.ts';
import type { ExposureDoubt, InternetExposure } from '../../core/reachability/entry/entry-point.ts';
import type { EntryPoints } from '../../core/reachability/entry/entry-points.ts';
import { doubtsInScope, entryPointInScope } from '../../core/reachability/entry/entry-scope.ts';
import type { ShownEntryPoint } from '../../core/reachability/entry/entry-scope.ts';
import { notFound } from '../../refusals/refusals.ts';
import { requireNamespace } from '../known-namespace.ts';
import { RowGatherer } from '../row-page.ts';
import type { Ground, ListTopic } from '../topic.ts';

export type Exposedness = InternetExposure['exposure'];

/** Selects workloads of a snapshot. */
export interface ExposureQuestion {
  /** Only this workload. */
  readonly workload?: WorkloadReference;
  /** Only workloads of this namespace. */
  readonly namespace?: string;
  readonly exposure?: Exposedness;
}

export interface ExposureRow {
  readonly workload: WorkloadReference;
  readonly exposure: Exposedness;
  readonly entryPoints: readonly ShownEntryPoint[];
  readonly doubts: readonly ExposureDoubt[];
  /** Number of doubts that were left out because they name something out of scope. */
  readonly withheldDoubts: number;
}

/** The exposure of workloads to the internet, by namespace, name and kind. */
export const exposures: ListTopic<
  ExposureQuestion,
  ExposureRow,
  Pick<Ground, 'inventory' | 'model' | 'entryPoints'>
> = {
  name: 'exposures',
  needs: ({ inventory, model, entryPoints }) => ({ inventory, model, entryPoints }),
  answer({ inventory, model, entryPoints }, { wanted, range }, { scope, budget }) {
    const sees = visible(scope);
    requireNamespace(inventory, scope, wanted.namespace);
    const { workload } = wanted;
    if (workload !== undefined && !(sees(workload) && model.findWorkload(workload) !== undefined))
      throw notFound('the workload', ['workload']);
    const gatherer = new RowGatherer<ExposureRow>(range);
    for (const each of model.workloads) {
      budget.look();
      if (!sees(each) || !isWanted(each, wanted, entryPoints)) continue;
      if (gatherer.add(() => rowOf(each, entryPoints.internetExposure(each), scope)) === 'enough') break;
    }
    return gatherer.listing();
  },
};

function isWanted(
  each: Workload,
  { workload, namespace, exposure }: ExposureQuestion,
  entryPoints: EntryPoints,
): boolean {
  if (namespace !== undefined && each.namespace !== namespace) return false;
  if (workload !== undefined && !isSameWorkload(each, workload)) return false;
  return exposure === undefined || entryPoints.internetExposure(each).exposure === exposure;
}

function rowOf(
  { namespace, name, kind }: Workload,
  { exposure, entryPoints, doubts }: InternetExposure,
  scope: AccessScope,
): ExposureRow {
  const shown = doubtsInScope(doubts, scope);
  return {
    workload: { namespace, name, kind },
    exposure,
    entryPoints: entryPoints.map((entryPoint) => entryPointInScope(entryPoint, scope)),
    doubts: shown,
    withheldDoubts: doubts.length - shown.length,
  };
}
