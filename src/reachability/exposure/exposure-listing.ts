import { seesNamespace } from '../../auth/permissions.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import type { ObjectReference } from '../../core/inventory/problem.ts';
import type { Workload, WorkloadReference } from '../../core/inventory/workload.ts';
import type { Protocol } from '../../core/network/protocol.ts';
import type {
  Audience,
  EntryDoor,
  EntryPoint,
  EntryReason,
  ExposureDoubt,
  InternetExposure,
  SeenAs,
} from '../../core/reachability/entry/entry-point.ts';
import type { EntryPoints } from '../../core/reachability/entry/entry-points.ts';
import type { Verdict } from '../../core/reachability/model/model.ts';
import { unreadShown } from '../../snapshots/unread-scope.ts';
import { namespacesOfNetworks, reasonsInScope } from '../reason-scope.ts';
import { RowGatherer } from '../row-page.ts';
import type { RowListing, RowRange } from '../row-page.ts';
import type { TimeBudget } from '../worker/time-budget.ts';

export type Exposedness = InternetExposure['exposure'];

/** Whose exposure in a snapshot is asked for. Plain data, so that a worker thread can be asked. */
export interface ExposureQuestion extends RowRange {
  /** Only this workload. */
  readonly workload?: WorkloadReference;
  /** Only workloads of this namespace. */
  readonly namespace?: string;
  readonly exposure?: Exposedness;
  /** Workloads of other namespaces do not exist, and what names them is withheld. */
  readonly namespaces: AccessScope['namespaces'];
}

/** What leads in; an object is missing where there is none or the asker does not see it. */
export interface ShownEntry {
  readonly door: EntryDoor['type'];
  readonly route?: ObjectReference;
  readonly service?: ObjectReference;
  readonly audience: Audience;
}

/** One way in which pods may see traffic that comes in; `controller` where it is one that the asker sees. */
export interface ShownSighting {
  readonly seenAs: SeenAs['type'];
  readonly controller?: WorkloadReference;
  readonly verdict: Verdict;
  readonly reasons: readonly EntryReason[];
}

export interface ShownEntryPoint extends ShownEntry {
  readonly verdict: Verdict;
  readonly protocol: Protocol;
  readonly port: number;
  readonly sightings: readonly ShownSighting[];
}

export interface ExposureRow {
  readonly workload: WorkloadReference;
  readonly exposure: Exposedness;
  readonly entryPoints: readonly ShownEntryPoint[];
  readonly doubts: readonly ExposureDoubt[];
  /** Number of doubts that name what the asker does not see. */
  readonly withheldDoubts: number;
}

export type ExposureListing = RowListing<ExposureRow>;

/** Lists the exposure of workloads to the internet, by namespace, name and kind, one page of rows. */
export function listExposures(
  workloads: readonly Workload[],
  entryPoints: EntryPoints,
  question: ExposureQuestion,
  budget: TimeBudget,
): ExposureListing {
  const { workload, namespace, exposure, namespaces } = question;
  const scope: AccessScope = { clusters: 'all', namespaces };
  const gatherer = new RowGatherer<ExposureRow>(question);
  for (const each of workloads) {
    budget.look();
    if (!seesNamespace(scope, each.namespace)) continue;
    if (namespace !== undefined && each.namespace !== namespace) continue;
    if (workload !== undefined && !isSame(each, workload)) continue;
    if (exposure !== undefined && entryPoints.internetExposure(each).exposure !== exposure) continue;
    if (gatherer.add(() => rowOf(each, entryPoints.internetExposure(each), scope)) === 'enough') break;
  }
  return gatherer.listing();
}

function isSame(a: WorkloadReference, b: WorkloadReference): boolean {
  return a.namespace === b.namespace && a.name === b.name && a.kind === b.kind;
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
    entryPoints: entryPoints.map((entryPoint) => shownEntryPoint(entryPoint, scope)),
    doubts: shown,
    withheldDoubts: doubts.length - shown.length,
  };
}

function shownEntryPoint(entryPoint: EntryPoint, scope: AccessScope): ShownEntryPoint {
  const { verdict, protocol, port, sightings } = entryPoint;
  return {
    ...shownEntry(entryPoint, scope),
    verdict,
    protocol,
    port,
    sightings: sightings.map(({ seenAs, verdict: own, reasons }) => ({
      seenAs: seenAs.type,
      ...(seenAs.type === 'controller' && seesNamespace(scope, seenAs.workload.namespace)
        ? { controller: seenAs.workload }
        : {}),
      verdict: own,
      reasons: reasonsInScope(reasons, scope),
    })),
  };
}

/** What leads in, as somebody may see it. */
export function shownEntry({ door, service, audience }: EntryPoint, scope: AccessScope): ShownEntry {
  const route =
    door.type === 'route' && seesNamespace(scope, door.namespace)
      ? { route: { kind: door.kind, namespace: door.namespace, name: door.name } }
      : {};
  const through =
    service !== undefined && seesNamespace(scope, service.namespace)
      ? { service: { kind: 'Service', namespace: service.namespace, name: service.name } }
      : {};
  return { door: door.type, ...route, ...through, audience };
}

/** Doubts that name namespaces in scope only. */
export function doubtsInScope(
  doubts: readonly ExposureDoubt[],
  scope: AccessScope,
): readonly ExposureDoubt[] {
  return doubts
    .filter((doubt) =>
      namespacesOf(doubt).every((namespace) => namespace === undefined || seesNamespace(scope, namespace)),
    )
    .map((doubt) =>
      doubt.type === 'unread' ? { ...doubt, unread: unreadShown(doubt.unread, scope) } : doubt,
    );
}

function namespacesOf(doubt: ExposureDoubt): readonly (string | undefined)[] {
  switch (doubt.type) {
    case 'unread':
      return [doubt.unread.namespace];
    case 'missing-service':
      return [doubt.route.namespace, doubt.service.namespace];
    case 'unknown-backend':
      return [doubt.route.namespace];
    case 'endpoints-to-be':
      return [doubt.service.namespace];
    case 'further-network':
      return namespacesOfNetworks(doubt.networks);
    case 'unevaluated-kind':
      return [];
  }
}
