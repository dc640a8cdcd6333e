import type { Labels } from '../../inventory/labels.ts';
import type { Workload } from '../../inventory/workload.ts';

/** How to recognise the pods of a kind of controller, and the classes that it serves. */
export interface ControllerSignature {
  readonly title: string;
  readonly serves: readonly ('Ingress' | 'Gateway' | 'Route')[];
  /**
   * Its controller names in IngressClasses and GatewayClasses; `name/anything` and `name-anything` may be others of the
   * same kind.
   */
  readonly controllers: readonly string[];
  /** Names of classes that its installation creates. */
  readonly classes: readonly string[];
  /** Labels that its pods all have. */
  readonly podLabels: Labels;
  /** A label that its pods have with some value. */
  readonly podLabelKey?: string;
  /** `per-gateway`: pods may be created for each Gateway, which manifests do not show. */
  readonly dataPlane: 'shared' | 'per-gateway';
}

/** Labels, classes and controller names from the controllers' own charts, manifests and documentation. */
export const CONTROLLER_SIGNATURES: readonly ControllerSignature[] = [
  {
    title: 'Ingress NGINX',
    serves: ['Ingress'],
    controllers: ['k8s.io/ingress-nginx'],
    classes: ['nginx', 'ingress-nginx'],
    podLabels: { 'app.kubernetes.io/name': 'ingress-nginx', 'app.kubernetes.io/component': 'controller' },
    dataPlane: 'shared',
  },
  {
    title: 'NGINX Ingress Controller',
    serves: ['Ingress'],
    controllers: ['nginx.org/ingress-controller'],
    classes: ['nginx'],
    podLabels: { 'app.kubernetes.io/name': 'nginx-ingress' },
    dataPlane: 'shared',
  },
  {
    title: 'Traefik',
    serves: ['Ingress', 'Gateway'],
    controllers: ['traefik.io/ingress-controller', 'traefik.io/gateway-controller'],
    classes: ['traefik'],
    podLabels: { 'app.kubernetes.io/name': 'traefik' },
    dataPlane: 'shared',
  },
  {
    title: 'HAProxy Kubernetes Ingress Controller',
    serves: ['Ingress', 'Gateway'],
    controllers: ['haproxy.org/ingress-controller', 'haproxy.org/gateway-controller'],
    classes: ['haproxy'],
    podLabels: { 'app.kubernetes.io/name': 'kubernetes-ingress' },
    dataPlane: 'shared',
  },
  {
    title: 'HAProxy Ingress',
    serves: ['Ingress', 'Gateway'],
    controllers: ['haproxy-ingress.github.io/controller'],
    classes: ['haproxy'],
    podLabels: { 'app.kubernetes.io/name': 'haproxy-ingress' },
    dataPlane: 'shared',
  },
  {
    title: 'Contour',
    serves: ['Ingress', 'Gateway'],
    controllers: ['projectcontour.io/ingress-controller', 'projectcontour.io/gateway-controller'],
    classes: ['contour'],
    podLabels: { 'app.kubernetes.io/name': 'contour', 'app.kubernetes.io/component': 'envoy' },
    dataPlane: 'per-gateway',
  },
  {
    title: 'Kong',
    serves: ['Ingress', 'Gateway'],
    controllers: ['ingress-controllers.konghq.com/kong', 'konghq.com/kic-gateway-controller'],
    classes: ['kong'],
    podLabels: { 'app.kubernetes.io/name': 'kong' },
    dataPlane: 'per-gateway',
  },
  {
    title: 'Istio ingress gateway',
    serves: ['Ingress', 'Gateway'],
    controllers: ['istio.io/ingress-controller', 'istio.io/gateway-controller'],
    classes: ['istio'],
    podLabels: { istio: 'ingressgateway' },
    dataPlane: 'per-gateway',
  },
  {
    title: 'OpenShift router',
    serves: ['Route', 'Ingress'],
    controllers: ['openshift.io/ingress-to-route'],
    classes: ['openshift-default'],
    podLabels: {},
    podLabelKey: 'ingresscontroller.operator.openshift.io/deployment-ingresscontroller',
    dataPlane: 'shared',
  },
];

/** Tests whether pods of a workload have all labels of a signature. */
export function podsOf({
  podLabels,
  podLabelKey,
}: Pick<ControllerSignature, 'podLabels' | 'podLabelKey'>): (workload: Workload) => boolean {
  const wanted = Object.entries(podLabels);
  return ({ podGroups }) =>
    podGroups.some(
      ({ labels }) =>
        wanted.every(([key, value]) => labels[key] === value) &&
        (podLabelKey === undefined || labels[podLabelKey] !== undefined),
    );
}
