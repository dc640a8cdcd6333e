import type { Inventory } from '../../inventory/inventory.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { Workload } from '../../inventory/workload.ts';
import type { Assumptions, CniProfileName } from './cni-profile.ts';
import { CNI_PROFILES } from './cni-profiles.ts';
import { enforcementSettings } from './enforcement-settings.ts';

export { CNI_PROFILES };

/** Who decides: pod networking (`network`) may have a policy engine of another profile on top of it. */
type AgentRole = 'policy-engine' | 'network';

/** The DaemonSet of a plugin's own manifests and charts. */
interface Signature {
  readonly profile: CniProfileName;
  readonly names: readonly string[];
  /**
   * Where those put it. Namespaces of applications are none of them: whoever may create a DaemonSet there must
   * not be able to tell what the cluster enforces. For the same reason labels tell nothing, and they mislead:
   * pods of `anetd` carry those of Cilium.
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
  // Runs beside any pod network and has no profile of its own: what it adds to is not known.
  signatureOf('unknown', 'policy-engine', ['kube-network-policies']),
  signatureOf('kindnet', 'network', ['kindnet']),
  signatureOf('aws-vpc-cni', 'network', ['aws-node']),
  signatureOf('flannel', 'network', ['kube-flannel-ds', 'kube-flannel'], ['kube-flannel']),
];

/** What a snapshot tells of the network plugin, and the DaemonSets that told it. */
export interface DetectedCniProfile {
  readonly name: CniProfileName;
  /** Sentences for people. */
  readonly evidence: readonly string[];
}

interface PluginSighting {
  readonly signature: Signature;
  readonly workload: Workload;
  /** Why the DaemonSet is not taken for the plugin's. */
  readonly doubt?: string;
}

/**
 * Tells the network plugin by the DaemonSets that its own installation makes: of its name, in its namespace, on
 * the host network and, where pods were read, with a pod. A policy engine on top of another plugin's pod network
 * decides; two policy engines at once decide nothing. DaemonSets that only look like a plugin's decide nothing
 * either, and are named in the evidence.
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
 * The DaemonSets that enforce policies on each node, where they are those of one plugin: several, where it has one for
 * each kind of node.
 */
export function pluginAgents(workloads: readonly Workload[]): readonly Workload[] {
  const deciding = decidingAmong(sightingsIn(workloads));
  const profiles = new Set(deciding.map(({ signature: { profile } }) => profile));
  return profiles.size === 1 ? deciding.map(({ workload }) => workload) : [];
}

/** The policy engines, or else the pod networks, among what is taken for a plugin. */
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
    : `${subject} named like the DaemonSet of ${title} and not taken for it: ${doubt}`;
}

/** The assumptions of a profile with those that were set by hand in their place. */
export function resolveAssumptions(name: CniProfileName, overrides: Partial<Assumptions> = {}): Assumptions {
  return { absentNamespaces: 'unknown', ...CNI_PROFILES[name].assumptions, ...overrides };
}

/** Which profile to use, and what was set by hand. */
export interface AssumptionSettings {
  readonly cniProfile: CniProfileName | 'detected';
  readonly assumptions?: Partial<Assumptions>;
}

export interface ChosenAssumptions extends DetectedCniProfile {
  readonly assumptions: Assumptions;
}

/** Of a plugin that is not known and runs: it may do without anything that policies ask for. */
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
 * The assumptions to judge one inventory by. Where no plugin is known and nothing in the inventory runs (no
 * nodes, no pod with an address, nothing that an API server has stored: manifests of what is to be), policies are taken as enforced and as written, for
 * manifests of applications say nothing about plugins; a running cluster whose plugin is not known may not
 * enforce any of it.
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
  // The ConfigMap of Cilium is expected wherever that runs; kube-router may be part of another program.
  const isSeen =
    detectCniProfile(inventory).name === chosen.name || (chosen.name === 'cilium' && runs(inventory));
  const told = enforcementSettings(chosen.name, inventory, isSeen ? 'seen' : 'not-seen');
  const evidence = isPlanned
    ? [...chosen.evidence, 'nothing in these manifests runs: NetworkPolicy is taken as enforced']
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
