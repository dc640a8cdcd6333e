import { FOREIGN_ROUTE_KINDS, foreignRouteName } from './routes/foreign-routes.ts';

/**
 * Groups that Kubernetes itself defines and whose kinds decide no connections. If the kinds of a group
 * cannot be listed, for example while the metrics server is down, only these groups are known to contain no policies.
 */
const POLICY_FREE_GROUPS: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'custom.metrics.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'external.metrics.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'internal.apiserver.k8s.io',
  'metrics.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
]);

/** API groups whose kinds create no pods, apart from those that are read: Kubernetes' own and well-known ones. */
const PODLESS_GROUPS: ReadonlySet<string> = new Set([
  ...POLICY_FREE_GROUPS,
  '',
  'autoscaling.k8s.io',
  'extensions',
  'gateway.networking.k8s.io',
  'kustomize.config.k8s.io',
  'networking.k8s.io',
  'policy.networking.k8s.io',
  'snapshot.storage.k8s.io',
  // Network plugins, load balancers and nodes.
  'cilium.io',
  'crd.antrea.io',
  'crd.k8s.amazonaws.com',
  'crd.projectcalico.org',
  'elbv2.k8s.aws',
  'k8s.cni.cncf.io',
  'k8s.ovn.org',
  'karpenter.k8s.aws',
  'karpenter.sh',
  'metallb.io',
  'networking.gke.io',
  'projectcalico.org',
  'vpcresources.k8s.aws',
  // Meshes and routes.
  'configuration.konghq.com',
  'extensions.istio.io',
  'networking.istio.io',
  'policy.linkerd.io',
  'projectcontour.io',
  'security.istio.io',
  'telemetry.istio.io',
  'traefik.containo.us',
  'traefik.io',
  // Certificates, secrets and admission policies.
  'bitnami.com',
  'cert-manager.io',
  'constraints.gatekeeper.sh',
  'external-secrets.io',
  'kyverno.io',
  'templates.gatekeeper.sh',
  // Sources and notifications of Flux, whose HelmReleases and Kustomizations do create workloads.
  'image.toolkit.fluxcd.io',
  'notification.toolkit.fluxcd.io',
  'source.toolkit.fluxcd.io',
  // OpenShift.
  'config.openshift.io',
  'image.openshift.io',
  'project.openshift.io',
  'quota.openshift.io',
  'route.openshift.io',
  'security.openshift.io',
  'user.openshift.io',
  'instancetype.kubevirt.io',
]);

/** Kinds that create no pods, of groups that also have kinds that do. */
const PODLESS_KINDS: ReadonlySet<string> = new Set([
  ...FOREIGN_ROUTE_KINDS.map(foreignRouteName),
  'AlertmanagerConfig.monitoring.coreos.com',
  'AppProject.argoproj.io',
  'PodMonitor.monitoring.coreos.com',
  'Probe.monitoring.coreos.com',
  'PrometheusRule.monitoring.coreos.com',
  'ScaledObject.keda.sh',
  'ScrapeConfig.monitoring.coreos.com',
  'ServiceMonitor.monitoring.coreos.com',
  'TriggerAuthentication.keda.sh',
  'VirtualMachineInstanceMigration.kubevirt.io',
  'VirtualMachineInstancePreset.kubevirt.io',
]);

/** Whether a group certainly contains no kind of policy, even if its kinds are not known. */
export function isPolicyFree(group: string): boolean {
  return POLICY_FREE_GROUPS.has(group);
}

/**
 * Whether objects of a kind that is not read may create pods: operators create them for kinds of any other group.
 *
 * @param groupKind as ignored kinds are named: bare, or `kind.group`
 */
export function mayCreatePods(groupKind: string): boolean {
  const dot = groupKind.indexOf('.');
  const group = dot < 0 ? '' : groupKind.slice(dot + 1);
  return !PODLESS_GROUPS.has(group) && !PODLESS_KINDS.has(groupKind);
}
