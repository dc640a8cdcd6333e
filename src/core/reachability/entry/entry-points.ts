import { connectionSet } from '../../network/connection-set.ts';
import type { Route } from '../../inventory/exposure-objects.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { Workload, WorkloadReference } from '../../inventory/workload.ts';
import type { ReachabilityModel } from '../model/model.ts';
import { ReachabilityError } from '../model/reachability-error.ts';
import { entryChains } from './chains.ts';
import type { EntryChain } from './entry-chain.ts';
import { ControllerEgress } from './controller-egress.ts';
import { ControllerFinder, gatewayPods } from './controllers.ts';
import type { EntryPoint, EntryReason, ExposureDoubt, InternetExposure, Sighting } from './entry-point.ts';
import { ExposureDoubts } from './exposure-doubts.ts';
import { GatewayAttachments } from './routes/gateway-attachments.ts';
import { OutsideRanges, isPublicRange } from './outside-ranges.ts';
import type { ClientRange } from './outside-ranges.ts';
import { ReferenceGrants } from './routes/reference-grants.ts';
import { ServiceNames } from './services/service-names.ts';
import { Sightings, agreedVerdict } from './sightings.ts';
import type { KnockedPort } from './sightings.ts';

/**
 * Which egress policies to assume for unknown controllers: all that their possible pods may have, or none, as for the
 * stand-in for controllers in the format of other analyzers.
 */
export type ControllerPolicies = 'possible' | 'none';

/**
 * Determines which ports of which workloads can be reached from outside the cluster, through what, and the verdicts of
 * policies. Chains are found once; policies are evaluated per workload.
 */
export class EntryPoints {
  private readonly model: ReachabilityModel;
  private readonly outside: OutsideRanges;
  private readonly controllers: ControllerFinder;
  private readonly controllerEgress: ControllerEgress | undefined;
  private readonly chains = new Map<string, EntryChain[]>();
  private readonly exposureDoubts: ExposureDoubts;
  private readonly judged = new Map<Workload, readonly EntryPoint[]>();

  constructor(
    inventory: Inventory,
    model: ReachabilityModel,
    controllerPolicies: ControllerPolicies = 'possible',
  ) {
    this.model = model;
    this.outside = new OutsideRanges(model.externalRanges);
    const attachments = new GatewayAttachments(inventory, model.assumptions);
    this.controllers = new ControllerFinder(inventory, attachments);
    const grants = new ReferenceGrants(inventory.referenceGrants);
    const names = new ServiceNames(inventory.services);
    this.exposureDoubts = new ExposureDoubts(inventory, names, attachments);
    for (const chain of entryChains(inventory, names, { attachments, grants }, this.outside)) {
      const key = workloadKey(chain.workload);
      const known = this.chains.get(key);
      if (known === undefined) this.chains.set(key, [chain]);
      else known.push(chain);
    }
    if (controllerPolicies === 'possible')
      this.controllerEgress = new ControllerEgress(inventory, model, openWithoutRoute(this.chains.values()));
  }

  /** Every entry point of the cluster, in the order of its workloads. */
  *all(): Iterable<EntryPoint> {
    for (const workload of this.model.workloads) yield* this.to(workload);
  }

  /** The entry points of one workload. @throws ReachabilityError `endpoint-not-found` */
  to(workload: WorkloadReference): readonly EntryPoint[] {
    const own = this.model.findWorkload(workload);
    if (own === undefined)
      throw new ReachabilityError('endpoint-not-found', `${workloadKey(workload)} is not in this inventory`);
    let judged = this.judged.get(own);
    if (judged === undefined) {
      const chains = this.chains.get(workloadKey(own)) ?? [];
      const [first] = chains;
      judged = first === undefined ? [] : this.judge(chains, new Sightings(this.model, first.workload));
      this.judged.set(own, judged);
    }
    return judged;
  }

  /**
   * Whether the public internet can reach a workload: `exposed` if an entry point is open to it and policies allow the
   * traffic; `not-exposed` only if every entry point is private or denied and there is no sign of unknown ones.
   */
  internetExposure(workload: WorkloadReference): InternetExposure {
    const entryPoints = this.to(workload).filter(
      ({ audience, verdict }) => audience !== 'private' && verdict !== 'denied',
    );
    const doubts = this.exposureDoubts.of(this.model.findWorkload(workload)!);
    const exposed = entryPoints.some(
      ({ audience, verdict }) => audience === 'internet' && verdict === 'allowed',
    );
    const open = entryPoints.length > 0 || doubts.length > 0;
    return { exposure: exposed ? 'exposed' : open ? 'unknown' : 'not-exposed', entryPoints, doubts };
  }

  /** Why unknown entry points to some workload of the cluster may exist, except for unread objects. */
  doubts(): readonly ExposureDoubt[] {
    return this.exposureDoubts.all.filter(({ type }) => type !== 'unread');
  }

  private judge(chains: readonly EntryChain[], sightings: Sightings): EntryPoint[] {
    const found = new Map<string, EntryPoint>();
    for (const chain of chains) {
      const target = chain.target ?? this.undeclaredPort(chain, sightings);
      if (target === undefined) continue;
      for (const alternatives of this.sightingsOf(chain, target, sightings)) {
        const entryPoint = entryPointOf(chain, target, alternatives);
        found.set(JSON.stringify(entryPoint), entryPoint);
      }
    }
    return [...found.values()];
  }

  /** A port that no container declares but that may be open to clients. */
  private undeclaredPort(chain: EntryChain, sightings: Sightings): KnockedPort | undefined {
    const declared = chain.workload.podGroups
      .flatMap(({ ports }) => ports)
      .map(({ protocol, containerPort: port }) => ({ protocol, from: port, to: port }));
    return sightings.lowestOpenPort(this.clientsOf(chain), connectionSet(declared));
  }

  private clientsOf({ audience, door }: EntryChain): readonly ClientRange[] {
    const clients = this.outside.clients(door.type === 'load-balancer' ? door.sourceRanges : []);
    return audience === 'internet' ? clients.filter(isPublicRange) : clients;
  }

  /** Traffic that policies on the pods allow may be blocked by policies on the controller, whichever it is. */
  private byUnidentifiedController(
    { workload }: EntryChain,
    { parents }: Route,
    target: KnockedPort,
    sightings: Sightings,
  ): Sighting {
    const sighting = sightings.byUnidentifiedController(target);
    if (sighting.verdict !== 'allowed') return sighting;
    const doubts = this.controllerEgress?.against(workload, target, gatewayPods(parents)) ?? [];
    return doubted(sighting, doubts);
  }

  /** One list of alternatives per possible controller. */
  private sightingsOf(chain: EntryChain, target: KnockedPort, sightings: Sightings): (readonly Sighting[])[] {
    const all =
      chain.route === undefined
        ? [this.withoutController(chain, target, sightings)]
        : this.byControllers(chain, chain.route, target, sightings);
    return all.map((each) => each.map((sighting) => doubted(sighting, chain.doubts ?? [])));
  }

  private byControllers(
    chain: EntryChain,
    route: Route,
    target: KnockedPort,
    sightings: Sightings,
  ): (readonly Sighting[])[] {
    const { workloads, certainty } = this.controllers.of(route);
    const known = workloads
      .filter((controller) => workloadKey(controller) !== workloadKey(chain.workload))
      .map((controller: Workload) => [sightings.byController(target, controller)]);
    return certainty === 'certain' && known.length > 0
      ? known
      : [...known, [this.byUnidentifiedController(chain, route, target, sightings)]];
  }

  private withoutController(
    chain: EntryChain,
    target: KnockedPort,
    sightings: Sightings,
  ): readonly Sighting[] {
    const clients = this.clientsOf(chain);
    if (chain.target === undefined) return [sightings.atUndeclaredPort(target, clients)];
    const alternatives: Sighting[] = [sightings.byClient(target, clients)];
    if (chain.door.type === 'load-balancer')
      alternatives.push(sightings.byLoadBalancer(target, this.outside.clients([])));
    if (chain.source === 'kept-or-node') alternatives.push(sightings.byOwnNode());
    return alternatives;
  }
}

/** Workloads that are open to the outside and that no route leads to, because these may be controllers. */
function openWithoutRoute(all: Iterable<readonly EntryChain[]>): Workload[] {
  return [...all].flatMap((chains) => {
    const [first] = chains;
    // In some networks every pod has a public address.
    const isOpen = chains.some(({ door }) => door.type !== 'pod-address');
    const isRouted = chains.some(({ door }) => door.type === 'route');
    return first !== undefined && isOpen && !isRouted ? [first.workload] : [];
  });
}

/** What policies allow is allowed only if the route or the Service leads there. */
function doubted(sighting: Sighting, doubts: readonly EntryReason[]): Sighting {
  if (sighting.verdict === 'denied' || doubts.length === 0) return sighting;
  return { ...sighting, verdict: 'unknown', reasons: [...doubts, ...sighting.reasons] };
}

function entryPointOf(
  { door, service, workload: { namespace, name, kind }, audience }: EntryChain,
  { protocol, port }: KnockedPort,
  sightings: readonly Sighting[],
): EntryPoint {
  return {
    door,
    ...(service === undefined ? {} : { service }),
    workload: { namespace, name, kind },
    protocol,
    port,
    audience,
    sightings,
    verdict: agreedVerdict(sightings),
  };
}
