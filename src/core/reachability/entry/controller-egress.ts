import { ANY_KIND } from '../../inventory/problems/unread.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Labels } from '../../inventory/labels.ts';
import { matchPods, WORKLOAD_KINDS, workloadKey } from '../../inventory/workload.ts';
import type { Workload, WorkloadReference } from '../../inventory/workload.ts';
import { compile } from '../compilation/compile.ts';
import { labelsWithin } from '../questions/selector-logic.ts';
import type { ReachabilityModel } from '../model/model.ts';
import type { EntryReason } from './entry-point.ts';
import type { KnockedPort } from './sightings.ts';

/** A namespace that contains no objects. */
const ELSEWHERE = 'a-namespace-that-is-not-in-the-input';

/** A pod that was not read but may exist: one that only a Gateway would have, or any. */
export interface PodToAsk {
  readonly namespace: string;
  readonly labels: Labels;
}

interface Suspects {
  readonly model: ReachabilityModel;
  readonly workloads: readonly Workload[];
}

/**
 * The possible egress policies of an unknown controller. The controller is one of the workloads that are open to the
 * outside by other means than a route. If pods were not read, the controller may also be an unread pod: one that is
 * selected by an egress policy that selects no other pod, one that a tier selects in any namespace, or one that was
 * created for a Gateway.
 */
export class ControllerEgress {
  private readonly inventory: Inventory;
  private readonly model: ReachabilityModel;
  private readonly open: readonly Workload[];
  private readonly asked = new Map<string, Suspects>();

  constructor(inventory: Inventory, model: ReachabilityModel, open: readonly Workload[]) {
    this.inventory = inventory;
    this.model = model;
    this.open = open;
  }

  /**
   * Why egress policies may block the controller of a route from a port; empty if nothing indicates that.
   *
   * @param ofGateways pods that Gateways of the route may have
   */
  against(
    target: WorkloadReference,
    { protocol, port }: KnockedPort,
    ofGateways: readonly PodToAsk[],
  ): readonly EntryReason[] {
    if (!mayGovernEgress(this.inventory)) return [];
    const { model, workloads } = this.suspects(ofGateways);
    for (const suspect of workloads) {
      if (workloadKey(suspect) === workloadKey(target)) continue;
      const { egress } = model.explain(endOf(suspect), endOf(target), protocol, port);
      if (egress.verdict !== 'allowed') return [{ type: 'controller-egress' }, ...egress.reasons];
    }
    return [];
  }

  private suspects(ofGateways: readonly PodToAsk[]): Suspects {
    const key = JSON.stringify(ofGateways);
    let suspects = this.asked.get(key);
    if (suspects === undefined) this.asked.set(key, (suspects = this.joinedBy(ofGateways)));
    return suspects;
  }

  /** Evaluates the policies for unread pods in a model that contains such pods. */
  private joinedBy(ofGateways: readonly PodToAsk[]): Suspects {
    const { inventory, model, open } = this;
    if (arePodsKnown(inventory)) return { model, workloads: open.filter(mayBeKeptBack(inventory, model)) };
    const strangers = [...beyondWhatWasRead(inventory), ...ofGateways];
    const workloads = strangers.map(asWorkload);
    const joined = { ...inventory, workloads: [...inventory.workloads, ...workloads] };
    const asked = compile(joined, { assumptions: model.assumptions });
    return { model: asked, workloads: [...open, ...workloads].filter(mayBeKeptBack(inventory, asked)) };
  }
}

/** Whether anything, read or unread, may block some pod from opening connections. */
function mayGovernEgress({
  networkPolicies,
  clusterTierPolicies,
  unevaluatedPolicies,
  unread,
}: Inventory): boolean {
  return (
    unread.length > 0 ||
    networkPolicies.some(({ directions }) => directions.includes('egress')) ||
    clusterTierPolicies.some(({ egress }) => egress.length > 0) ||
    unevaluatedPolicies.some(({ directions }) => directions.includes('egress'))
  );
}

/** Skips pods that do not have to be checked for each port: if there are no tiers, pods that are not isolated. */
function mayBeKeptBack({ clusterTierPolicies }: Inventory, model: ReachabilityModel) {
  return (workload: Workload): boolean =>
    clusterTierPolicies.length > 0 || model.isolation(workload, 'egress').isolation !== 'open';
}

const POD_KINDS: ReadonlySet<string> = new Set([...WORKLOAD_KINDS, ANY_KIND]);

/** Whether all pods of a running cluster were read, including those of its controllers. */
function arePodsKnown({ workloads, unread }: Inventory): boolean {
  const isRunning = workloads.some(({ pods }) => pods.some(({ addresses }) => addresses.length > 0));
  return isRunning && unread.every(({ kind }) => !POD_KINDS.has(kind));
}

/** Unread pods that egress policies may select. */
function beyondWhatWasRead({ networkPolicies, workloads, unread }: Inventory): PodToAsk[] {
  const hidden = unread.filter(({ kind }) => POD_KINDS.has(kind));
  const hasHidden = (namespace: string) =>
    hidden.some((each) => each.namespace === undefined || each.namespace === namespace);
  const selected = networkPolicies.flatMap(({ namespace, podSelector, directions }) => {
    if (!directions.includes('egress')) return [];
    const isMatched =
      !hasHidden(namespace) &&
      workloads
        .filter((workload) => workload.namespace === namespace)
        .some(({ podGroups }) => podGroups.some((group) => matchPods(podSelector, group) === 'yes'));
    const labels = isMatched ? undefined : labelsWithin(podSelector);
    return labels === undefined ? [] : [{ namespace, labels }];
  });
  // Policies may be among the unread objects, too.
  const others = unread.flatMap(({ namespace }) =>
    namespace === undefined ? [] : [{ namespace, labels: {} }],
  );
  return [...selected, ...others, { namespace: ELSEWHERE, labels: {} }];
}

function asWorkload({ namespace, labels }: PodToAsk, place: number): Workload {
  return {
    namespace,
    kind: 'Deployment',
    name: `unidentified-controller-${place}`,
    labels: {},
    podGroups: [{ labels, ports: [], networkMode: 'pod', serviceAccountName: 'default' }],
    pods: [],
  };
}

function endOf({ namespace, name, kind }: WorkloadReference) {
  return { type: 'workload', namespace, name, kind } as const;
}
