import { describe, expect, it } from 'vitest';
import type { Workload } from '../../inventory/workload.ts';
import { CNI_PROFILE_NAMES } from './cni-profile.ts';
import type { CniProfileName, PluginPoints } from './cni-profile.ts';
import { CNI_PROFILES, chooseAssumptions, detectCniProfile, resolveAssumptions } from './profiles.ts';

function daemonSet(name: string, namespace = 'kube-system'): Workload {
  return {
    kind: 'DaemonSet',
    namespace,
    name,
    labels: {},
    podGroups: [{ labels: {}, ports: [], networkMode: 'host', serviceAccountName: 'default' }],
    pods: [],
  };
}

const podOf = (name: string) => ({ name, labels: {}, addresses: ['10.0.0.1'], group: 0, nodeName: 'n1' });

describe('the profiles of network plugins', () => {
  it('are one per name, each with its sources', () => {
    expect(Object.keys(CNI_PROFILES).sort()).toEqual([...CNI_PROFILE_NAMES].sort());
    for (const [name, profile] of Object.entries(CNI_PROFILES)) {
      expect(profile.name).toBe(name);
      expect(profile.sources.length).toBeGreaterThan(0);
    }
  });

  it.each<[keyof PluginPoints, CniProfileName, string]>([
    ['cidrMatchesPods', 'cilium', 'policy-cidr-match-mode'],
    ['namedEgressPorts', 'cilium', 'a number that other pods give the name'],
    ['identityLabels', 'cilium', 'the version and the option labels'],
    ['cidrMatchesPods', 'gke-dataplane-v2', 'what Google sets'],
    ['namedIngressPorts', 'ovn-kubernetes', 'every port of the protocol'],
    ['hostNetworkPods', 'ovn-kubernetes', 'the form of the selector'],
    ['clusterTiers', 'ovn-kubernetes', 'an option'],
    ['namedIngressPorts', 'kube-router', 'the other names of pods'],
    ['namedIngressPorts', 'aws-vpc-cni', 'the other pods of the policy'],
    ['hostNetworkPods', 'aws-vpc-cni', 'the version'],
    ['standalonePods', 'aws-vpc-cni', 'what made the pods'],
    ['networkPolicy', 'aws-vpc-cni', 'an option'],
    ['networkPolicy', 'kindnet', 'the version'],
    ['namedIngressPorts', 'weave', 'the names that nodes know'],
  ])('leave %s of %s open: it depends on %s', (point, name) => {
    expect(CNI_PROFILES[name].assumptions[point]).toBe('unknown');
  });

  it('say of no plugin that a CIDR never matches pods, for none does in every mode', () => {
    const points = Object.values(CNI_PROFILES).map(({ assumptions }) => assumptions.cidrMatchesPods);
    expect(points).not.toContain('never');
  });

  it('give way to what is set by hand', () => {
    expect(resolveAssumptions('cilium', { cidrMatchesPods: 'by-address' })).toEqual({
      ...CNI_PROFILES.cilium.assumptions,
      cidrMatchesPods: 'by-address',
      absentNamespaces: 'unknown',
    });
  });

  it('say nothing of namespaces that are not in the input: their labels are unknown until somebody says otherwise', () => {
    expect(resolveAssumptions('calico').absentNamespaces).toBe('unknown');
    expect(resolveAssumptions('calico', { absentNamespaces: 'unlabelled' }).absentNamespaces).toBe(
      'unlabelled',
    );
  });
});

describe('detection of the network plugin', () => {
  it.each([
    ['kube-system/calico-node', 'calico'],
    ['calico-system/calico-node', 'calico'],
    ['kube-system/canal', 'calico'],
    ['kube-system/rke2-canal', 'calico'],
    ['kube-system/cilium', 'cilium'],
    ['kube-system/anetd', 'gke-dataplane-v2'],
    ['kube-system/antrea-agent', 'antrea'],
    ['ovn-kubernetes/ovnkube-node', 'ovn-kubernetes'],
    ['openshift-ovn-kubernetes/ovnkube-node', 'ovn-kubernetes'],
    ['kube-system/kube-router', 'kube-router'],
    ['kube-system/weave-net', 'weave'],
    ['kube-system/azure-npm', 'azure'],
    ['kube-system/kindnet', 'kindnet'],
    ['kube-system/aws-node', 'aws-vpc-cni'],
    ['kube-system/kube-flannel-ds', 'flannel'],
    ['kube-flannel/kube-flannel-ds', 'flannel'],
  ])('knows the DaemonSet %s as %s', (key, profile) => {
    const [namespace, name = ''] = key.split('/');
    const detected = detectCniProfile({ workloads: [daemonSet(name, namespace)] });
    expect(detected.name).toBe(profile);
    expect(detected.evidence).toEqual([
      `${key}[DaemonSet] is the DaemonSet of ${CNI_PROFILES[detected.name].title}`,
    ]);
  });

  it('is not led by the labels of pods, which others may carry', () => {
    const [group] = daemonSet('anetd').podGroups;
    const labels = { 'k8s-app': 'cilium' };
    const labelled = (name: string): Workload => ({ ...daemonSet(name), podGroups: [{ ...group!, labels }] });
    expect(detectCniProfile({ workloads: [labelled('anetd')] }).name).toBe('gke-dataplane-v2');
    expect(detectCniProfile({ workloads: [labelled('log-shipper')] }).name).toBe('unknown');
  });

  it.each([
    ['in a namespace of an application', daemonSet('cilium', 'shop'), 'it is not in kube-system or cilium'],
    [
      'with pods in pod networks',
      {
        ...daemonSet('cilium'),
        podGroups: daemonSet('cilium').podGroups.map((group) => ({ ...group, networkMode: 'pod' as const })),
      },
      'it is not on the host network',
    ],
  ])('takes a DaemonSet %s for no plugin, and says so', (_, lookalike, doubt) => {
    const sentence = `${lookalike.namespace}/cilium[DaemonSet] is named like the DaemonSet of Cilium, but ignored: ${doubt}`;
    expect(detectCniProfile({ workloads: [lookalike] })).toEqual({
      name: 'unknown',
      evidence: ['no DaemonSet of a known network plugin', sentence],
    });
    const beside = detectCniProfile({ workloads: [lookalike, daemonSet('kube-flannel-ds')] });
    expect(beside.name).toBe('flannel');
    expect(beside.evidence.at(-1)).toBe(sentence);
  });

  it('takes a DaemonSet without pods for no plugin where pods were read', () => {
    const web: Workload = { ...daemonSet('web'), kind: 'Deployment', pods: [podOf('web-1')] };
    const idle = daemonSet('calico-node');
    expect(detectCniProfile({ workloads: [web, idle] }).name).toBe('unknown');
    expect(detectCniProfile({ workloads: [web, { ...idle, pods: [podOf('calico-node-1')] }] }).name).toBe(
      'calico',
    );
  });

  it('knows no more once kube-network-policies runs on top of a pod network', () => {
    const workloads = [daemonSet('kube-flannel-ds', 'kube-flannel'), daemonSet('kube-network-policies')];
    expect(detectCniProfile({ workloads }).name).toBe('unknown');
  });

  it('takes the policy engine that runs on another pod network', () => {
    const workloads = [daemonSet('aws-node'), daemonSet('calico-node')];
    expect(detectCniProfile({ workloads }).name).toBe('calico');
  });

  it('takes no other kind of workload for a plugin', () => {
    const operator: Workload = { ...daemonSet('cilium'), kind: 'Deployment' };
    expect(detectCniProfile({ workloads: [operator] })).toEqual({
      name: 'unknown',
      evidence: ['no DaemonSet of a known network plugin'],
    });
  });

  it('says unknown where two policy engines run, or none that it knows', () => {
    expect(detectCniProfile({ workloads: [daemonSet('cilium'), daemonSet('calico-node')] }).name).toBe(
      'unknown',
    );
    expect(detectCniProfile({ workloads: [daemonSet('node-exporter')] }).name).toBe('unknown');
  });
});

const enforcementOf = (...workloads: readonly Workload[]) =>
  chooseAssumptions({ pluginSettings: [], workloads, nodes: [] }, { cniProfile: 'detected' }).assumptions
    .networkPolicy;

describe('the assumptions for an inventory without a known plugin', () => {
  const nodes = [{ name: 'n1', labels: {}, addresses: ['10.0.0.1'], podCidrs: [] }];

  it('take policies as enforced in manifests of what is to be', () => {
    const chosen = chooseAssumptions(
      { pluginSettings: [], workloads: [], nodes: [] },
      { cniProfile: 'detected' },
    );
    expect(chosen.assumptions).toMatchObject({ networkPolicy: 'enforced', clusterTiers: 'enforced' });
    expect(chosen.evidence.at(-1)).toContain('assumed to be enforced');
  });

  it('leave everything open in a cluster that runs', () => {
    const chosen = chooseAssumptions(
      { pluginSettings: [], workloads: [], nodes },
      { cniProfile: 'detected' },
    );
    expect(new Set(Object.values(chosen.assumptions))).toEqual(new Set(['unknown']));
  });

  it('give way there, too, to what is set by hand', () => {
    const assumptions = { networkPolicy: 'enforced', clusterTiers: 'enforced' } as const;
    const chosen = chooseAssumptions(
      { pluginSettings: [], workloads: [], nodes },
      { cniProfile: 'detected', assumptions },
    );
    expect(chosen.assumptions).toMatchObject({ ...assumptions, sctp: 'unknown' });
  });

  it('give way to what is set by hand', () => {
    const assumptions = { networkPolicy: 'not-enforced' } as const;
    const chosen = chooseAssumptions(
      { pluginSettings: [], workloads: [], nodes: [] },
      { cniProfile: 'detected', assumptions },
    );
    expect(chosen.assumptions.networkPolicy).toBe('not-enforced');
  });

  it('leave it open once a pod has an address', () => {
    const pod = { name: 'web-1', labels: {}, addresses: ['10.0.0.1'], group: 0 };
    const planned = { ...daemonSet('web'), pods: [{ ...pod, addresses: [] }] };
    const running = { ...daemonSet('web'), pods: [{ ...pod, addresses: [] }, pod] };
    expect(enforcementOf(planned)).toBe('enforced');
    expect(enforcementOf(planned, running)).toBe('unknown');
  });

  it('say why they were chosen', () => {
    const evidence = (cniProfile: 'detected' | 'calico' | 'unknown', kept: typeof nodes) =>
      chooseAssumptions({ pluginSettings: [], workloads: [], nodes: kept }, { cniProfile }).evidence;
    const unknown = 'no DaemonSet of a known network plugin';
    expect(evidence('detected', nodes)).toEqual([unknown]);
    expect(evidence('detected', [])).toEqual([
      unknown,
      'nothing in these manifests is running: NetworkPolicy is assumed to be enforced',
    ]);
    expect(evidence('calico', [])).toEqual(['set in the configuration']);
  });

  it('are those of a plugin that is set, running or not', () => {
    const chosen = chooseAssumptions(
      { pluginSettings: [], workloads: [], nodes: [] },
      { cniProfile: 'flannel' },
    );
    expect(chosen).toMatchObject({ name: 'flannel', assumptions: CNI_PROFILES.flannel.assumptions });
  });

  it('take no objects of a running cluster for manifests of what is to be, though none of its pods was read', () => {
    const { assumptions, evidence } = chooseAssumptions(
      { pluginSettings: [], workloads: [], nodes: [], origin: 'running' },
      { cniProfile: 'detected' },
    );
    expect(assumptions).toMatchObject({ networkPolicy: 'unknown', clusterTiers: 'unknown' });
    expect(evidence).toContain(
      'the cluster runs, but neither its pods nor its nodes show what enforces policies',
    );
    expect(evidence.join()).not.toContain('nothing in these manifests is running');
  });
});
