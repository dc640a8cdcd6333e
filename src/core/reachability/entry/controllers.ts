import { ANY_KIND } from '../../inventory/problems/unread.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Route, RouteClass, RouteParent } from '../../inventory/exposure-objects.ts';
import { WORKLOAD_KINDS } from '../../inventory/workload.ts';
import type { Workload } from '../../inventory/workload.ts';
import { CONTROLLER_SIGNATURES, podsOf } from './controller-signatures.ts';
import type { PodToAsk } from './controller-egress.ts';
import type { ControllerSignature } from './controller-signatures.ts';
import type { GatewayAttachments } from './routes/gateway-attachments.ts';

/** The label of data planes that were created for one Gateway, with the Gateway's name (Gateway API GEP-1762). */
const GATEWAY_NAME_LABEL = 'gateway.networking.k8s.io/gateway-name';
const ENVOY_GATEWAY_NAME_LABEL = 'gateway.envoyproxy.io/owning-gateway-name';
const ENVOY_GATEWAY_NAMESPACE_LABEL = 'gateway.envoyproxy.io/owning-gateway-namespace';

/**
 * Workloads that carry a route's traffic. `certainty: 'certain'` if they are known to serve the class or Gateway of the
 * route; `possible` if others, which are not known, may serve it as well or instead.
 */
export interface RouteControllers {
  readonly workloads: readonly Workload[];
  readonly certainty: 'certain' | 'possible';
}

/** The pods that Gateways may have for themselves, with the label that identifies the Gateway. */
export function gatewayPods(parents: readonly RouteParent[]): PodToAsk[] {
  return parents
    .filter(({ kind }) => kind === undefined)
    .map(({ namespace, name }) => ({ namespace, labels: { [GATEWAY_NAME_LABEL]: name } }));
}

interface KnownController {
  readonly signature: ControllerSignature;
  readonly workload: Workload;
}

const TELLING_LABELS: ReadonlySet<string> = new Set([
  GATEWAY_NAME_LABEL,
  ENVOY_GATEWAY_NAME_LABEL,
  ENVOY_GATEWAY_NAMESPACE_LABEL,
  ...CONTROLLER_SIGNATURES.flatMap(({ podLabels, podLabelKey }) => [
    ...Object.keys(podLabels),
    ...(podLabelKey === undefined ? [] : [podLabelKey]),
  ]),
]);

/** Kinds without which controllers may be missing. */
const CONTROLLER_KINDS: ReadonlySet<string> = new Set([...WORKLOAD_KINDS, ANY_KIND]);

/** Finds the controllers of routes among the workloads of a cluster. */
export class ControllerFinder {
  /** Found when the first route asks. */
  private known: readonly KnownController[] | undefined;
  private readonly classes = new Map<string, RouteClass>();
  private readonly inventory: Inventory;
  private readonly attachments: GatewayAttachments;
  private readonly unreadKinds: ReadonlySet<string>;
  /** Whether the labels by which controllers are recognised are known of all pods. */
  private readonly arePodsRecognised: boolean;

  constructor(inventory: Inventory, attachments: GatewayAttachments) {
    this.inventory = inventory;
    this.attachments = attachments;
    this.unreadKinds = new Set(inventory.unread.map(({ kind }) => kind));
    this.arePodsRecognised = inventory.workloads.every(({ podGroups }) =>
      podGroups.every(({ unreadLabels = [] }) => unreadLabels.every((key) => !TELLING_LABELS.has(key))),
    );
    for (const routeClass of inventory.routeClasses)
      this.classes.set(`${routeClass.kind}/${routeClass.name}`, routeClass);
  }

  of(route: Route): RouteControllers {
    const found = this.ofKind(route);
    const complete =
      this.arePodsRecognised && [...this.unreadKinds].every((kind) => !CONTROLLER_KINDS.has(kind));
    return complete ? found : { ...found, certainty: 'possible' };
  }

  private ofKind(route: Route): RouteControllers {
    if (route.kind === 'Ingress') return this.ofClass('Ingress', route.className);
    if (route.kind === 'Route') return controllers(this.serving('Route'), 'certain');
    const found = route.parents
      .filter((parent) => this.attachments.toParent(route, parent) !== 'unattached')
      .map((parent) => this.ofGateway(parent));
    return {
      workloads: [...new Set(found.flatMap(({ workloads }) => workloads))],
      certainty:
        found.length > 0 && found.every(({ certainty }) => certainty === 'certain') ? 'certain' : 'possible',
    };
  }

  private ofGateway(parent: RouteParent): RouteControllers {
    // A parent of another kind, e.g. a ListenerSet, may belong to any Gateway, regardless of its name.
    const own = parent.kind === undefined ? this.madeFor(parent) : [];
    if (own.length > 0) return { workloads: own, certainty: 'certain' };
    return this.ofClass('Gateway', this.attachments.gatewayOf(parent)?.className);
  }

  private madeFor({ namespace, name }: RouteParent): readonly Workload[] {
    const isOfGateway = podsOf({ podLabels: { [GATEWAY_NAME_LABEL]: name } });
    const isOfEnvoy = podsOf({
      podLabels: { [ENVOY_GATEWAY_NAME_LABEL]: name, [ENVOY_GATEWAY_NAMESPACE_LABEL]: namespace },
    });
    return this.inventory.workloads.filter(
      (workload) => (workload.namespace === namespace && isOfGateway(workload)) || isOfEnvoy(workload),
    );
  }

  /**
   * Without a class, any controller may serve it: the default IngressClass is set when an Ingress is created, so an
   * Ingress without a class was created before there was a default.
   */
  private ofClass(kind: 'Ingress' | 'Gateway', className: string | undefined): RouteControllers {
    const serving = this.serving(kind);
    if (className === undefined) return controllers(serving, 'possible');
    const routeClass = this.classes.get(`${kind}Class/${className}`);
    if (routeClass !== undefined) {
      const named = serving.filter(({ signature }) => signature.controllers.includes(routeClass.controller));
      if (named.length > 0) return controllers(named, certaintyOf(kind, named));
      const alike = serving.filter(({ signature }) => isOfKind(routeClass.controller, signature));
      return controllers(alike.length > 0 ? alike : withClassAlike(className, serving), 'possible');
    }
    const named = serving.filter(({ signature }) => signature.classes.includes(className));
    if (named.length > 0 && !this.unreadKinds.has(`${kind}Class`))
      return controllers(named, certaintyOf(kind, named));
    return controllers(withClassAlike(className, serving), 'possible');
  }

  private serving(kind: ControllerSignature['serves'][number]): KnownController[] {
    this.known ??= knownControllers(this.inventory);
    return this.known.filter(({ signature }) => signature.serves.includes(kind));
  }
}

function controllers(
  found: readonly KnownController[],
  certainty: RouteControllers['certainty'],
): RouteControllers {
  return {
    workloads: [...new Set(found.map(({ workload }) => workload))],
    certainty: found.length > 0 ? certainty : 'possible',
  };
}

/** A Gateway may get its own pods, which do not exist yet. */
function certaintyOf(
  kind: 'Ingress' | 'Gateway',
  found: readonly KnownController[],
): RouteControllers['certainty'] {
  const shared = found.every(({ signature }) => signature.dataPlane === 'shared');
  return kind === 'Ingress' || shared ? 'certain' : 'possible';
}

/** Another installation of the same controller usually has a name that starts with the usual one. */
function isOfKind(controller: string, signature: ControllerSignature): boolean {
  return signature.controllers.some(
    (name) => controller.startsWith(`${name}/`) || controller.startsWith(`${name}-`),
  );
}

function withClassAlike(className: string, serving: readonly KnownController[]): KnownController[] {
  return serving.filter(({ signature }) =>
    signature.classes.some((name) => className === name || className.startsWith(`${name}-`)),
  );
}

function knownControllers({ workloads }: Inventory): readonly KnownController[] {
  return CONTROLLER_SIGNATURES.flatMap((signature) =>
    workloads.filter(podsOf(signature)).map((workload) => ({ signature, workload })),
  );
}
