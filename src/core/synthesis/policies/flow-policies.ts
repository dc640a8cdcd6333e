import type { DataFlow, ExternalEndpoint, FlowEnd } from '../../dataflow/data-flow-map.ts';
import type { PolicyRule } from '../../inventory/network-policy.ts';
import type { PodPeer, NetworkPeer, PolicyPort } from '../../inventory/peers-and-ports.ts';
import { EVERYTHING, type Selector } from '../../inventory/selector.ts';
import { workloadKey, type Workload } from '../../inventory/workload.ts';
import { ALL_CONNECTIONS } from '../../network/connection-set.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import type { PolicyDraft } from '../../remediation/patch.ts';
import { portEntries } from '../../remediation/ports.ts';
import type { ServedPorts } from '../../reachability/paths/served-ports.ts';
import { isEveryAddress } from '../../rules/flows/overlap.ts';
import { onlyRoutesTo } from '../../rules/flows/routed.ts';
import { parseCidr } from '../../network/address.ts';
import { portList, unionOf } from '../../rules/reach/connections.ts';
import { declaredBetween } from '../../rules/reach/declared.ts';
import { PodSelections } from '../draft/pod-ends.ts';
import { selectorText } from '../../rules/reach/selectors.ts';
import type { RuleContext } from '../../rules/rule.ts';
import type { PolicyNames } from './policy-names.ts';
import { workloadsOf, selectedIn, selectsOnly, type DeclaredFlows } from './relevant-flows.ts';
import type { SuggestedPolicy } from './suggestion.ts';

/** What policies are written from. */
export interface PolicyGround {
  readonly context: RuleContext;
  readonly served: ServedPorts;
  readonly declared: DeclaredFlows;
}

/** One side of a flow in a namespace. */
interface FlowSide {
  readonly direction: Direction;
  readonly podSelector: Selector;
  readonly rule: PolicyRule;
}

/**
 * The policies of one flow in a namespace, in the given directions: one for the side that the namespace has or, if both
 * ends are in it and are different pods, one for each.
 */
export function flowPolicies(
  flow: DataFlow,
  namespace: string,
  {
    names,
    directions = DIRECTIONS,
  }: { readonly names: PolicyNames; readonly directions?: readonly Direction[] },
  ground: PolicyGround,
): readonly Omit<SuggestedPolicy, 'change'>[] {
  const sides = directions.flatMap((direction) => sideOf(flow, namespace, direction, ground) ?? []);
  const byPods = [...Map.groupBy(sides, ({ podSelector }) => selectorText(podSelector)).values()];
  return byPods.map((own): Omit<SuggestedPolicy, 'change'> => {
    const suffix = byPods.length > 1 ? `-${own[0]!.direction}` : '';
    return {
      policy: policyOf(names.take(`${flow.name}${suffix}`), namespace, own),
      purpose: { type: 'flow', flow },
      notes: portNotes(flow, namespace, ground),
    };
  });
}

function policyOf(name: string, namespace: string, sides: readonly FlowSide[]): PolicyDraft {
  const rulesIn = (direction: Direction): readonly PolicyRule[] =>
    sides.filter((side) => side.direction === direction).map(({ rule }) => rule);
  return {
    namespace,
    name,
    labels: {},
    podSelector: sides[0]!.podSelector,
    directions: DIRECTIONS.filter((direction) => rulesIn(direction).length > 0),
    ingress: rulesIn('ingress'),
    egress: rulesIn('egress'),
  };
}

/** Undefined if the flow has no pods of the namespace at that end, or if no policy can express its other end. */
function sideOf(
  flow: DataFlow,
  namespace: string,
  direction: Direction,
  ground: PolicyGround,
): FlowSide | undefined {
  const [own, other] = direction === 'ingress' ? [flow.to, flow.from] : [flow.from, flow.to];
  if (own.type !== 'pods' || selectedIn(own, namespace, ground.context).length === 0) return undefined;
  const routed = direction === 'ingress' ? routedInto(flow, namespace, ground) : undefined;
  const peers = routed?.peers ?? peersOf(other, namespace, ground.declared.endpoints);
  if (peers.length === 0) return undefined;
  return { direction, podSelector: own.podSelector, rule: { peers, ports: portsOf(flow, ground) } };
}

/**
 * How clients anywhere on the internet reach the pods of a flow, if only routes lead them there: a policy lets in the
 * controllers of the routes, not every address. No peers if other flows let them in. Undefined if other doors do, too.
 */
export function routedInto(
  { from, to, ports }: DataFlow,
  namespace: string,
  { context, declared }: PolicyGround,
): { readonly routes: readonly string[]; readonly peers: readonly PodPeer[] } | undefined {
  const { cidrs = [] } = from.type === 'endpoint' ? (declared.endpoints.get(from.name) ?? {}) : {};
  if (!cidrs.map(parseCidr).some(isEveryAddress)) return undefined;
  const wanted = portList(ports);
  const targets = selectedIn(to, namespace, context).map((workload) => ({
    workload,
    routes: onlyRoutesTo(workload, wanted, context),
  }));
  if (targets.length === 0 || targets.some(({ routes }) => routes.length === 0)) return undefined;
  const undeclared = targets.flatMap(({ workload, routes }) =>
    routes
      .flatMap(({ controllers }) => controllers)
      .filter((each) => !wanted.subtract(declaredBetween(each, workload, context).certain).isEmpty()),
  );
  const ends = new PodSelections(context);
  return {
    routes: [...new Set(targets.flatMap(({ routes }) => routes.map(({ route }) => route)))],
    peers: [...new Set(undeclared)].map((each): PodPeer => {
      const { end } = ends.one(each);
      return { type: 'pods', namespaceSelector: end.namespaceSelector, podSelector: end.podSelector };
    }),
  };
}

function peersOf(
  end: FlowEnd,
  namespace: string,
  endpoints: ReadonlyMap<string, ExternalEndpoint>,
): readonly (PodPeer | NetworkPeer)[] {
  if (end.type === 'endpoint') {
    const { cidrs = [] } = endpoints.get(end.name) ?? {};
    return cidrs.length === 0
      ? []
      : [{ type: 'networks', blocks: cidrs.map((cidr) => ({ cidr, except: [] })) }];
  }
  const { namespaceSelector, podSelector } = end;
  if (selectsOnly(end, namespace)) return [{ type: 'pods', podSelector }];
  const isEveryPod = podSelector.requirements.length === 0;
  return [{ type: 'pods', namespaceSelector, ...(!isEveryPod && { podSelector }) }];
}

/** The ports of the flow or, if it names none, those that its destinations serve. Empty: every port. */
function portsOf(flow: DataFlow, ground: PolicyGround): readonly PolicyPort[] {
  if (flow.ports.length > 0) return flow.ports.map((port) => ({ type: 'range', ...port }));
  const served = workloadsOf(flow.to, ground.context).map((each) => servedBy(each, ground));
  // A destination of which no port is known may serve any.
  if (served.length === 0 || served.some((set) => set.isEmpty())) return [];
  return portEntries(unionOf(served));
}

/** What a person should know of the ports of a flow. */
function portNotes(flow: DataFlow, namespace: string, ground: PolicyGround): readonly string[] {
  const destinations = workloadsOf(flow.to, ground.context);
  if (flow.ports.length === 0)
    return portsOf(flow, ground).length === 0
      ? ['the flow names no port, so every port is allowed']
      : ['the flow names no port, so those are allowed that its destination serves'];
  const listed = portList(flow.ports);
  const unserved = destinations.filter((each) => {
    const served = servedBy(each, ground);
    return !served.isEmpty() && served.intersect(listed).isEmpty();
  });
  return unserved
    .slice(0, 1)
    .map(
      (each) =>
        `${each.namespace === namespace ? each.name : workloadKey(each)} serves ${servedBy(each, ground).toString()}, not ${listed.toString()}: flows name the ports of pods, which may differ from those of Services`,
    );
}

function servedBy(workload: Workload, { served }: PolicyGround) {
  return served.of(workloadKey(workload), ALL_CONNECTIONS);
}

/** Selects every pod of a namespace and allows nothing. */
export function defaultDeny(
  namespace: string,
  name: string,
  directions: readonly Direction[] = DIRECTIONS,
): PolicyDraft {
  return { namespace, name, labels: {}, podSelector: EVERYTHING, directions, ingress: [], egress: [] };
}
