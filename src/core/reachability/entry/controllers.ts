import type { Route } from '../../inventory/exposure-objects.ts';
import type { Labels } from '../../inventory/labels.ts';
import type { Workload } from '../../inventory/workload.ts';

/** How the pods of a kind of controller are known, and the classes that it usually serves. */
export interface ControllerSignature {
  readonly title: string;
  readonly serves: readonly ('Ingress' | 'Gateway' | 'Route')[];
  /** Names of classes; `name-anything` counts as well. */
  readonly classes: readonly string[];
  /** All of them, on the pods. */
  readonly podLabels: Labels;
}

/** Labels and classes of the controllers' own charts and manifests. */
export const CONTROLLER_SIGNATURES: readonly ControllerSignature[] = [
  {
    title: 'Ingress NGINX',
    serves: ['Ingress'],
    classes: ['nginx', 'ingress-nginx'],
    podLabels: { 'app.kubernetes.io/name': 'ingress-nginx', 'app.kubernetes.io/component': 'controller' },
  },
  {
    title: 'NGINX Ingress Controller',
    serves: ['Ingress'],
    classes: ['nginx'],
    podLabels: { 'app.kubernetes.io/name': 'nginx-ingress' },
  },
  {
    title: 'Traefik',
    serves: ['Ingress', 'Gateway'],
    classes: ['traefik'],
    podLabels: { 'app.kubernetes.io/name': 'traefik' },
  },
  {
    title: 'HAProxy Kubernetes Ingress Controller',
    serves: ['Ingress', 'Gateway'],
    classes: ['haproxy'],
    podLabels: { 'app.kubernetes.io/name': 'kubernetes-ingress' },
  },
  {
    title: 'HAProxy Ingress',
    serves: ['Ingress', 'Gateway'],
    classes: ['haproxy'],
    podLabels: { 'app.kubernetes.io/name': 'haproxy-ingress' },
  },
  {
    title: 'Contour',
    serves: ['Ingress', 'Gateway'],
    classes: ['contour'],
    podLabels: { 'app.kubernetes.io/name': 'contour', 'app.kubernetes.io/component': 'envoy' },
  },
  {
    title: 'Kong',
    serves: ['Ingress', 'Gateway'],
    classes: ['kong'],
    podLabels: { 'app.kubernetes.io/name': 'kong' },
  },
  {
    title: 'Istio ingress gateway',
    serves: ['Ingress', 'Gateway'],
    classes: ['istio'],
    podLabels: { istio: 'ingressgateway' },
  },
  {
    title: 'OpenShift router',
    serves: ['Route', 'Ingress'],
    classes: ['openshift-default'],
    podLabels: { 'ingresscontroller.operator.openshift.io/deployment-ingresscontroller': 'default' },
  },
];

/** The label that data planes made for one Gateway bear, with the Gateway's name (Gateway API GEP-1762). */
const GATEWAY_NAME_LABEL = 'gateway.networking.k8s.io/gateway-name';
const ENVOY_GATEWAY_NAME_LABEL = 'gateway.envoyproxy.io/owning-gateway-name';
const ENVOY_GATEWAY_NAMESPACE_LABEL = 'gateway.envoyproxy.io/owning-gateway-namespace';

/**
 * Workloads that carry a route's traffic. `certainty: 'certain'` where the route names the class or Gateway that
 * they serve; `possible` where it names none, so that a controller that is not known may serve it instead.
 */
export interface RouteControllers {
  readonly workloads: readonly Workload[];
  readonly certainty: 'certain' | 'possible';
}

/** Finds the controllers of routes among the workloads of a cluster. */
export class ControllerFinder {
  private readonly known: readonly { readonly signature: ControllerSignature; readonly workload: Workload }[];
  private readonly gateways = new Map<string, Route>();
  private readonly workloads: readonly Workload[];

  constructor(workloads: readonly Workload[], routes: readonly Route[]) {
    this.workloads = workloads;
    this.known = CONTROLLER_SIGNATURES.flatMap((signature) =>
      workloads
        .filter((workload) => bears(workload, signature.podLabels))
        .map((workload) => ({ signature, workload })),
    );
    for (const route of routes)
      if (route.kind === 'Gateway') this.gateways.set(`${route.namespace}/${route.name}`, route);
  }

  of(route: Route): RouteControllers {
    if (route.kind === 'Ingress' || route.kind === 'Route') return this.ofClass(route.kind, route.className);
    const found = route.parents.map((parent) => this.ofGateway(parent));
    return {
      workloads: [...new Set(found.flatMap(({ workloads }) => workloads))],
      certainty:
        found.length > 0 && found.every(({ certainty }) => certainty === 'certain') ? 'certain' : 'possible',
    };
  }

  private ofGateway({ namespace, name }: Route['parents'][number]): RouteControllers {
    const own = this.workloads.filter(
      (workload) =>
        (workload.namespace === namespace && bears(workload, { [GATEWAY_NAME_LABEL]: name })) ||
        bears(workload, {
          [ENVOY_GATEWAY_NAME_LABEL]: name,
          [ENVOY_GATEWAY_NAMESPACE_LABEL]: namespace,
        }),
    );
    if (own.length > 0) return { workloads: own, certainty: 'certain' };
    return this.ofClass('Gateway', this.gateways.get(`${namespace}/${name}`)?.className);
  }

  private ofClass(
    kind: ControllerSignature['serves'][number],
    className: string | undefined,
  ): RouteControllers {
    const workloads = this.known
      .filter(({ signature }) => signature.serves.includes(kind))
      .filter(({ signature }) => className === undefined || isClassOf(className, signature))
      .map(({ workload }) => workload);
    const named = className !== undefined || kind === 'Route';
    return { workloads, certainty: named && workloads.length > 0 ? 'certain' : 'possible' };
  }
}

function isClassOf(className: string, { classes }: ControllerSignature): boolean {
  return classes.some((name) => className === name || className.startsWith(`${name}-`));
}

function bears({ podGroups }: Workload, wanted: Labels): boolean {
  return podGroups.some(({ labels }) =>
    Object.entries(wanted).every(([key, value]) => labels[key] === value),
  );
}
