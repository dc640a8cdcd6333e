import { type Workload, workloadKey } from '../inventory/workload.ts';
import { ALL_CONNECTIONS } from '../network/connection-set.ts';
import type { Direction } from '../network/protocol.ts';
import type { ConnectionSet } from '../network/sets.ts';
import type { ReachabilityModel } from '../reachability/model/model.ts';
import type { ServedPorts } from '../reachability/paths/served-ports.ts';
import { declaredEntriesOf } from '../rules/flows/map-entries.ts';
import { AlikeGroups } from '../rules/reach/alike.ts';
import { coversAProtocol, portList } from '../rules/reach/connections.ts';
import { declarationKey, declaredBetween } from '../rules/reach/declared.ts';
import type { RuleContext } from '../rules/rule.ts';
import { narrowedSet } from './ports.ts';

/** Shared by the plans of all patches. */
export interface PlanContext extends RuleContext {
  readonly served: ServedPorts;
  readonly activeRules: ReadonlySet<string>;
  /** The same with only those declarations that list ports: one without must not hide what another one lists. */
  readonly listing: RuleContext;
  /** Workloads for which the same connections are allowed, served and declared. */
  readonly alike: AlikeGroups;
}

/** Equivalent workloads at the other end of connections that policies decide. */
export interface Counterparts {
  /** All of one namespace, in the model's order. */
  readonly workloads: readonly Workload[];
  /**
   * `own`: what the namespace needs is kept. `others`: only declared connections are kept, if the rules that ask for this
   * are active.
   */
  readonly side: 'own' | 'others';
  /** Connections that are allowed today, in the given direction. */
  readonly allowed: ConnectionSet;
  /** The same, plus connections that are unknown. */
  readonly possible: ConnectionSet;
  /** If labels are not known, it includes what may be declared. */
  readonly declared: ConnectionSet;
  /** Connections worth keeping: what is declared or, if nothing is, what the destination serves; never every port. */
  readonly wanted: ConnectionSet;
}

export function planContext(
  context: RuleContext,
  own: Pick<PlanContext, 'served' | 'activeRules'>,
): PlanContext {
  const { model, declaredConnections } = context;
  const listing = {
    ...context,
    declaredConnections: declaredConnections.filter(({ ports }) => !coversAProtocol(portList(ports))),
  };
  return {
    ...context,
    ...own,
    listing,
    alike: groupsFor(model, (each) => needsKey(each, { ...context, ...own })),
  };
}

/** Groups by `keyOf` and by what the model allows, regardless of which policies allow it. */
export function groupsFor(model: ReachabilityModel, keyOf: (workload: Workload) => string): AlikeGroups {
  return new AlikeGroups(model, keyOf, model.equallyConnected);
}

/** Equal for workloads that serve the same ports and that the same declarations select. */
export function needsKey(workload: Workload, context: RuleContext & Pick<PlanContext, 'served'>): string {
  const ports = workload.podGroups.map((group) => group.ports);
  return `${declarationKey(workload, context)} ${servedBy(workload, context).toString()} ${JSON.stringify(ports)}`;
}

/** Ports that a workload serves: declared container ports and target ports of Services. */
export function servedBy(workload: Workload, { served }: Pick<PlanContext, 'served'>): ConnectionSet {
  return served.of(workloadKey(workload), ALL_CONNECTIONS);
}

/**
 * Whether only declared connections are kept within a namespace too, except those between replicas of a workload: it is
 * on the data-flow map, and the rules that ask for this are active.
 */
export function isLimitedWithin(namespace: string, direction: Direction, context: PlanContext): boolean {
  return (
    context.activeRules.has('undeclared-connection') &&
    context.activeRules.has(`cross-namespace-${direction}`) &&
    declaredEntriesOf(namespace, context).some(({ certainty }) => certainty === 'certain')
  );
}

/**
 * The workloads that may exchange anything with the workload today, including other replicas of the workload itself.
 */
export function counterpartsOf(
  workload: Workload,
  direction: Direction,
  context: PlanContext,
): readonly Counterparts[] {
  const { alike, model } = context;
  const group = alike.of(model.findWorkload(workload) ?? workload);
  const { namespace } = workload;
  const isLimited = isLimitedWithin(namespace, direction, context);
  return alike.rows(group, direction).flatMap(({ others, allowed, unknown }): readonly Counterparts[] => {
    const { trafficOf } = others;
    const [other] = others.workloads;
    if (other === undefined || trafficOf === 'nodes') return [];
    const [source, destination] = direction === 'ingress' ? [other, workload] : [workload, other];
    const served = servedBy(destination, context);
    const listed = declaredBetween(source, destination, context.listing).possible;
    const declared = listed.union(
      narrowedSet(declaredBetween(source, destination, context).possible, served),
    );
    const possible = allowed.union(unknown);
    const set = { allowed, possible, declared, wanted: declared.isEmpty() ? served : declared };
    if (other.namespace !== namespace) return [{ workloads: others.workloads, side: 'others', ...set }];
    if (!isLimited) return [{ workloads: others.workloads, side: 'own', ...set }];
    const isSelf = (each: Workload): boolean => workloadKey(each) === workloadKey(workload);
    const [self, rest] = [others.workloads.filter(isSelf), others.workloads.filter((each) => !isSelf(each))];
    return [
      ...(self.length > 0 ? [{ workloads: self, side: 'own', ...set } as const] : []),
      ...(rest.length > 0 ? [{ workloads: rest, side: 'others', ...set } as const] : []),
    ];
  });
}
