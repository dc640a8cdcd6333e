import type { Inventory } from '../../inventory/inventory.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { Workload } from '../../inventory/workload.ts';
import type { Assumptions, CniProfileName } from './cni-profile.ts';
import { CNI_PROFILES } from './cni-profiles.ts';
import { enforcementSettings } from './enforcement-settings.ts';

export { CNI_PROFILES };

/** The role of the plugin: pod networking (`network`) may have a policy engine of another profile on top of it. */
type AgentRole = 'policy-engine' | 'network';

/** The DaemonSet in a plugin's own manifests and charts. */
interface Signature {
  readonly profile: CniProfileName;
  readonly names: readonly string[];
  /**
   * The namespaces in which these install it. Application namespaces are excluded: anyone who may create a DaemonSet
   * there must not be able to influence whether policies count as enforced. Labels are not used for the same reason,
   * and because they are misleading: pods of `anetd` have those of Cilium.
   */
  readonly namespaces: readonly string[];
  readonly role: AgentRole;
}

const SYSTEM = 'kube-system';

function signatureOf(
  profile: CniProfileName,
  role: AgentRole,
  names: readonly string[],
  ownNamespaces: readonly string[] = [],
): Signature {
  return { profile, role, names, namespaces: [SYSTEM, ...ownNamespaces] };
}

const SIGNATURES: readonly Signature[] = [
  signatureOf('calico', 'policy-engine', ['calico-node', 'canal', 'rke2-canal'], ['calico-system']),
  signatureOf('cilium', 'policy-engine', ['cilium'], ['cilium']),
  signatureOf('gke-dataplane-v2', 'policy-engine', ['anetd']),
  signatureOf('antrea', 'policy-engine', ['antrea-agent']),
  signatureOf(
    'ovn-kubernetes',
    'policy-engine',
    ['ovnkube-node', 'ovnkube-node-dpu'],
    ['ovn-kubernetes', 'openshift-ovn-kubernetes'],
  ),
  signatureOf('kube-router', 'policy-engine', ['kube-router']),
  signatureOf('weave', 'policy-engine', ['weave-net']),
  signatureOf('azure', 'policy-engine', ['azure-npm']),
  // Runs with any pod network and has no profile of its own; the pod network that it extends is not known.
  signatureOf('unknown', 'policy-engine', ['kube-network-policies']),
  signatureOf('kindnet', 'network', ['kindnet']),
  signatureOf('aws-vpc-cni', 'network', ['aws-node']),
  signatureOf('flannel', 'network', ['kube-flannel-ds', 'kube-flannel'], ['kube-flannel']),
];

/** What a snapshot shows about the network plugin, and the DaemonSets that show it. */
export interface DetectedCniProfile {
  readonly name: CniProfileName;
  /** Human-readable sentences. */
  readonly evidence: readonly string[];
}

interface PluginSighting {
  readonly signature: Signature;
  readonly workload: Workload;
  /** Why the DaemonSet does not count as the plugin's. */
  readonly doubt?: string;
}

/**
 * Detects the network plugin by the DaemonSets of its own installation: by name, namespace, use of the host network
 * and, if pods were read, at least one pod. A policy engine on top of another plugin's pod network takes precedence;
 * with two policy engines the plugin is unknown. DaemonSets that only look like a plugin's are ignored and named in the
 * evidence.
 */
export function detectCniProfile(inventory: Pick<Inventory, 'workloads'>): DetectedCniProfile {
  const sightings = sightingsIn(inventory.workloads);
  const deciding = decidingAmong(sightings);
  const evidence = [...deciding, ...sightings.filter(({ doubt }) => doubt !== undefined)].map(sentence);
  const [first, ...others] = new Set(deciding.map(({ signature: { profile } }) => profile));
  if (first === undefined)
    return { name: 'unknown', evidence: ['no DaemonSet of a known network plugin', ...evidence] };
  return { name: others.length === 0 ? first : 'unknown', evidence };
}

/**
 * The DaemonSets that enforce policies on each node, if they belong to one plugin; several, if it has one per kind of
 * node.
 */
export function pluginAgents(workloads: readonly Workload[]): readonly Workload[] {
  const deciding = decidingAmong(sightingsIn(workloads));
  const profiles = new Set(deciding.map(({ signature: { profile } }) => profile));
  return profiles.size === 1 ? deciding.map(({ workload }) => workload) : [];
}

/** The policy engines or, if there are none, the pod networks among the detected plugins. */
function decidingAmong(sightings: readonly PluginSighting[]): readonly PluginSighting[] {
  const found = sightings.filter(({ doubt }) => doubt === undefined);
  const engines = found.filter(({ signature: { role } }) => role === 'policy-engine');
  return engines.length > 0 ? engines : found;
}

function sightingsIn(workloads: readonly Workload[]): PluginSighting[] {
  const podsWereRead = workloads.some(({ pods }) => pods.length > 0);
  return workloads
    .filter(({ kind }) => kind === 'DaemonSet')
    .flatMap((workload) =>
      SIGNATURES.filter(({ names }) => names.includes(workload.name)).map((signature) => {
        const doubt = doubtAbout(workload, signature, podsWereRead);
        return { signature, workload, ...(doubt !== undefined && { doubt }) };
      }),
    );
}

function doubtAbout(
  { namespace, podGroups, pods }: Workload,
  { namespaces }: Signature,
  podsWereRead: boolean,
): string | undefined {
  if (!namespaces.includes(namespace)) return `it is not in ${namespaces.join(' or ')}`;
  if (podGroups.some(({ networkMode }) => networkMode !== 'host')) return 'it is not on the host network';
  return podsWereRead && pods.length === 0 ? 'it has no pods' : undefined;
}

function sentence({ signature: { profile }, workload, doubt }: PluginSighting): string {
  const subject = `${workloadKey(workload)} is`;
  const { title } = CNI_PROFILES[profile];
  return doubt === undefined
    ? `${subject} the DaemonSet of ${title}`
    : `${subject} named like the DaemonSet of ${title}, but ignored: ${doubt}`;
}

/** The assumptions of a profile with manual overrides. */
export function resolveAssumptions(name: CniProfileName, overrides: Partial<Assumptions> = {}): Assumptions {
  return { absentNamespaces: 'unknown', ...CNI_PROFILES[name].assumptions, ...overrides };
}

/** The profile to use, and manual overrides. */
export interface AssumptionSettings {
  readonly cniProfile: CniProfileName | 'detected';
  readonly assumptions?: Partial<Assumptions>;
}

export interface ChosenAssumptions extends DetectedCniProfile {
  readonly assumptions: Assumptions;
}

/** For an unknown plugin in a running cluster: it may not implement anything that policies specify. */
const UNKNOWN_AND_RUNNING: Partial<Assumptions> = {
  standalonePods: 'unknown',
  identityLabels: 'unknown',
  endPort: 'unknown',
  sctp: 'unknown',
  namedEgressPorts: 'unknown',
  namedIngressPorts: 'unknown',
  clusterTiers: 'unknown',
};

/**
 * The assumptions for judging one inventory. If no plugin is known and nothing in the inventory is running (no nodes,
 * no pod with an address, no object stored by an API server: manifests of a planned cluster), policies are assumed to
 * be enforced as specified, because manifests of applications say nothing about plugins. A running cluster with an
 * unknown plugin may not enforce anything.
 */
export function chooseAssumptions(
  inventory: Pick<Inventory, 'workloads' | 'nodes' | 'origin' | 'pluginSettings'>,
  settings: AssumptionSettings,
): ChosenAssumptions {
  const chosen =
    settings.cniProfile === 'detected'
      ? detectCniProfile(inventory)
      : { name: settings.cniProfile, evidence: ['set in the configuration'] };
  const isUnknown = chosen.name === 'unknown';
  const isPlanned = isUnknown && !runs(inventory);
  // The ConfigMap of Cilium is expected wherever Cilium runs; kube-router may be part of another program.
  const isSeen =
    detectCniProfile(inventory).name === chosen.name || (chosen.name === 'cilium' && runs(inventory));
  const told = enforcementSettings(chosen.name, inventory, isSeen ? 'seen' : 'not-seen');
  const evidence = isPlanned
    ? [...chosen.evidence, 'nothing in these manifests is running: NetworkPolicy is assumed to be enforced']
    : [
        ...chosen.evidence,
        ...(isUnknown && !showsPods(inventory)
          ? ['the cluster runs, but neither its pods nor its nodes show what enforces policies']
          : []),
        ...told.evidence,
      ];
  const settled: Partial<Assumptions> = isPlanned
    ? { networkPolicy: 'enforced' }
    : isUnknown
      ? UNKNOWN_AND_RUNNING
      : told.assumptions;
  return {
    name: chosen.name,
    evidence,
    assumptions: resolveAssumptions(chosen.name, { ...settled, ...settings.assumptions }),
  };
}

function runs(inventory: Pick<Inventory, 'workloads' | 'nodes' | 'origin'>): boolean {
  return inventory.origin === 'running' || showsPods(inventory);
}

function showsPods({ workloads, nodes }: Pick<Inventory, 'workloads' | 'nodes'>): boolean {
  return nodes.length > 0 || workloads.some(({ pods }) => pods.some(({ addresses }) => addresses.length > 0));
}
