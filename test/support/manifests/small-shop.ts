import { namespace, networkPolicy, type Manifest } from './manifest-cluster.ts';

/** A Deployment whose pods are labelled `app: NAME`. */
export const app = (
  space: string,
  name: string,
  port?: number,
  {
    image = 'registry.example/app',
    replicas = 1,
    kind = 'Deployment',
    spec = {},
  }: { image?: string; replicas?: number; kind?: string; spec?: object } = {},
): Manifest => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { namespace: space, name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [{ name, image, ...(port !== undefined && { ports: [{ containerPort: port }] }) }],
        ...spec,
      },
    },
  },
});

export const named = (name: string): object => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
export const labelled = (name: string): object => ({ matchLabels: { app: name } });

/** Lets pods of an app of one namespace reach an app of another on one port. */
export const letIn = (
  space: string,
  to: string,
  [fromSpace, from]: readonly [string, string],
  port: number,
): Manifest =>
  networkPolicy(
    `${to}-from-${from}`,
    {
      podSelector: labelled(to),
      policyTypes: ['Ingress'],
      ingress: [
        { from: [{ namespaceSelector: named(fromSpace), podSelector: labelled(from) }], ports: [{ port }] },
      ],
    },
    { namespace: space },
  );

/** A shop without policies, its customers' data, and other teams. */
export const SMALL_SHOP: readonly Manifest[] = [
  namespace('customers', { 'ringfence.dev/data': 'pii' }),
  namespace('shop'),
  namespace('tools'),
  namespace('kube-system'),
  app('customers', 'api', 8080),
  app('customers', 'db', 5432, { image: 'postgres:17' }),
  app('shop', 'web', 8080),
  app('shop', 'cart', 8080),
  app('tools', 'crawler'),
  app('tools', 'metrics', 9090),
  app('kube-system', 'dns', 53, {}),
];

/** Leads clients on the internet to the Service `api` of the customers. */
export const INGRESS: Manifest = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { namespace: 'customers', name: 'public' },
  spec: {
    ingressClassName: 'nginx',
    defaultBackend: { service: { name: 'api', port: { number: 80 } } },
  },
};

/** The pod that forwards what comes through it. */
export const CONTROLLER: Manifest = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    namespace: 'tools',
    name: 'controller',
    labels: { 'app.kubernetes.io/name': 'ingress-nginx', 'app.kubernetes.io/component': 'controller' },
  },
  spec: { containers: [{ name: 'c', image: 'registry.k8s.io/ingress-nginx/controller' }] },
};
