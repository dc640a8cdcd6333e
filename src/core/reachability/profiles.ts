import type { Inventory } from '../inventory/inventory.ts';
import { workloadKey } from '../inventory/workload.ts';
import type { Workload } from '../inventory/workload.ts';
import type { Assumptions, CniProfileName } from './cni-profile.ts';
import { CNI_PROFILES } from './cni-profiles.ts';

export { CNI_PROFILES };

/** How a plugin's DaemonSet is known: by its name, or by a label of its pods. */
interface Signature {
  readonly profile: CniProfileName;
  readonly names: readonly string[];
  readonly labels: readonly (readonly [key: string, value: string])[];
  /** `network`: pod networking that a policy engine of another profile may be installed on top of. */
  readonly role: 'policy-engine' | 'network';
}

/** DaemonSets of the plugins' own manifests and charts. */
const SIGNATURES: readonly Signature[] = [
  {
    profile: 'calico',
    names: ['calico-node', 'canal'],
    labels: [
      ['k8s-app', 'calico-node'],
      ['k8s-app', 'canal'],
    ],
    role: 'policy-engine',
  },
  { profile: 'cilium', names: ['cilium'], labels: [['k8s-app', 'cilium']], role: 'policy-engine' },
  { profile: 'gke-dataplane-v2', names: ['anetd'], labels: [['k8s-app', 'anetd']], role: 'policy-engine' },
  {
    profile: 'antrea',
    names: ['antrea-agent'],
    labels: [['component', 'antrea-agent']],
    role: 'policy-engine',
  },
  {
    profile: 'ovn-kubernetes',
    names: ['ovnkube-node', 'ovnkube-node-dpu'],
    labels: [['app', 'ovnkube-node']],
    role: 'policy-engine',
  },
  {
    profile: 'kube-router',
    names: ['kube-router'],
    labels: [['k8s-app', 'kube-router']],
    role: 'policy-engine',
  },
  { profile: 'weave', names: ['weave-net'], labels: [['name', 'weave-net']], role: 'policy-engine' },
  { profile: 'azure', names: ['azure-npm'], labels: [['k8s-app', 'azure-npm']], role: 'policy-engine' },
  { profile: 'kindnet', names: ['kindnet'], labels: [['k8s-app', 'kindnet']], role: 'network' },
  { profile: 'aws-vpc-cni', names: ['aws-node'], labels: [['k8s-app', 'aws-node']], role: 'network' },
  {
    profile: 'flannel',
    names: ['kube-flannel-ds', 'kube-flannel'],
    labels: [['app', 'flannel']],
    role: 'network',
  },
];

/** What a snapshot tells of the network plugin, and the DaemonSets that told it. */
export interface DetectedCniProfile {
  readonly name: CniProfileName;
  /** Sentences for people. */
  readonly evidence: readonly string[];
}

/**
 * Tells the network plugin by the DaemonSets that its own installation makes. A policy engine on top of another
 * plugin's pod network decides; two policy engines at once decide nothing.
 */
export function detectCniProfile(inventory: Pick<Inventory, 'workloads'>): DetectedCniProfile {
  const found = SIGNATURES.flatMap((signature) =>
    inventory.workloads
      .filter((workload) => workload.kind === 'DaemonSet' && carries(workload, signature))
      .map((workload) => ({ ...signature, seen: workloadKey(workload) })),
  );
  const engines = found.filter(({ role }) => role === 'policy-engine');
  const deciding = engines.length > 0 ? engines : found;
  const evidence = deciding.map(
    ({ profile, seen }) => `${seen} is the DaemonSet of ${CNI_PROFILES[profile].title}`,
  );
  const [first, ...others] = new Set(deciding.map(({ profile }) => profile));
  if (first === undefined) return { name: 'unknown', evidence: ['no DaemonSet of a known network plugin'] };
  return { name: others.length === 0 ? first : 'unknown', evidence };
}

function carries(workload: Workload, { names, labels }: Signature): boolean {
  return (
    names.includes(workload.name) ||
    labels.some(([key, value]) => workload.podGroups.some((group) => group.labels[key] === value))
  );
}

/** The assumptions of a profile with those that were set by hand in their place. */
export function resolveAssumptions(name: CniProfileName, overrides: Partial<Assumptions> = {}): Assumptions {
  return { ...CNI_PROFILES[name].assumptions, ...overrides };
}

/** Which profile to use, and what was set by hand. */
export interface AssumptionSettings {
  readonly cniProfile: CniProfileName | 'detected';
  readonly assumptions?: Partial<Assumptions>;
}

export interface ChosenAssumptions extends DetectedCniProfile {
  readonly assumptions: Assumptions;
}

/**
 * The assumptions to judge one inventory by. Where no plugin is known and nothing in the inventory runs (no
 * nodes, no pod with an address: manifests of what is to be), NetworkPolicy is taken as enforced, for manifests
 * of applications say nothing about plugins; a running cluster whose plugin is not known may not enforce it.
 */
export function chooseAssumptions(
  inventory: Pick<Inventory, 'workloads' | 'nodes'>,
  settings: AssumptionSettings,
): ChosenAssumptions {
  const chosen =
    settings.cniProfile === 'detected'
      ? detectCniProfile(inventory)
      : { name: settings.cniProfile, evidence: ['set in the configuration'] };
  const planned: Partial<Assumptions> =
    chosen.name === 'unknown' && !runs(inventory) ? { networkPolicy: 'enforced' } : {};
  const evidence =
    planned.networkPolicy === undefined
      ? chosen.evidence
      : [...chosen.evidence, 'nothing in these manifests runs: NetworkPolicy is taken as enforced'];
  return {
    name: chosen.name,
    evidence,
    assumptions: resolveAssumptions(chosen.name, { ...planned, ...settings.assumptions }),
  };
}

function runs({ workloads, nodes }: Pick<Inventory, 'workloads' | 'nodes'>): boolean {
  return nodes.length > 0 || workloads.some(({ pods }) => pods.some(({ addresses }) => addresses.length > 0));
}
