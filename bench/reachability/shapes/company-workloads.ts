import type { ContainerPort } from '../../../src/core/inventory/workload.ts';
import type { ClusterBuilder } from './cluster-builder.ts';
import type { SeededRandom } from './random.ts';

const APPS = ['web', 'api', 'worker', 'db', 'cache', 'search', 'mail', 'auth'];
const REPLICAS = [1, 1, 2, 2, 3, 3, 5, 10];
const METRICS: ContainerPort = { name: 'metrics', protocol: 'TCP', containerPort: 9090 };
const DNS: readonly ContainerPort[] = [
  { name: 'dns-tcp', protocol: 'TCP', containerPort: 53 },
  { name: 'dns', protocol: 'UDP', containerPort: 53 },
];

/**
 * DNS and an agent on every node in `kube-system`; a collector and an exporter on every node in `monitoring`. Returns
 * their number of pods.
 */
export function addSystemWorkloads(
  cluster: ClusterBuilder,
  { name, size, nodes }: { readonly name: string; readonly size: number; readonly nodes: number },
): number {
  const central = Math.min(2 + Math.floor(nodes / 100), Math.floor(size / 2));
  const perNode = Math.min(nodes, size - central);
  const system = name === 'kube-system';
  cluster.addWorkload({
    namespace: name,
    name: system ? 'coredns' : 'prometheus',
    labels: system ? { 'k8s-app': 'kube-dns' } : { app: 'prometheus' },
    ports: system ? DNS : [METRICS],
    pods: central,
  });
  cluster.addWorkload({
    namespace: name,
    name: system ? 'kube-proxy' : 'node-exporter',
    kind: 'DaemonSet',
    labels: { app: system ? 'kube-proxy' : 'node-exporter' },
    ports: [METRICS],
    networkMode: 'host',
    pods: perNode,
  });
  return central + perNode;
}

/** Deployments of one to ten replicas until the namespace is full. Returns the values of their `app` label. */
export function addTeamWorkloads(
  cluster: ClusterBuilder,
  { name, size }: { readonly name: string; readonly size: number },
  random: SeededRandom,
): readonly string[] {
  const apps: string[] = [];
  for (let left = size; left > 0;) {
    const pods = Math.min(left, random.pick(REPLICAS));
    left -= pods;
    const round = Math.floor(apps.length / APPS.length);
    const tier = APPS[apps.length % APPS.length]!;
    const app = round === 0 ? tier : `${tier}-${round}`;
    apps.push(app);
    cluster.addWorkload({
      namespace: name,
      name: app,
      labels: {
        app,
        'app.kubernetes.io/name': tier,
        'app.kubernetes.io/part-of': `${name}-${round}`,
        version: `v${random.below(5)}`,
      },
      ports: [
        { name: 'http', protocol: 'TCP', containerPort: random.pick([8080, 8080, 8080, 8000, 3000]) },
        METRICS,
      ],
      pods,
    });
  }
  return apps;
}
