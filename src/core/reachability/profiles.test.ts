import { describe, expect, it } from 'vitest';
import type { Workload } from '../inventory/workload.ts';
import { CNI_PROFILE_NAMES } from './cni-profile.ts';
import { CNI_PROFILES, chooseAssumptions, detectCniProfile, resolveAssumptions } from './profiles.ts';

function daemonSet(name: string, podLabels: Record<string, string> = {}): Workload {
  return {
    kind: 'DaemonSet',
    namespace: 'kube-system',
    name,
    labels: {},
    podGroups: [{ labels: podLabels, ports: [], networkMode: 'host', serviceAccountName: 'default' }],
    pods: [],
  };
}

describe('the profiles of network plugins', () => {
  it('are one per name, each with its sources', () => {
    expect(Object.keys(CNI_PROFILES).sort()).toEqual([...CNI_PROFILE_NAMES].sort());
    for (const [name, profile] of Object.entries(CNI_PROFILES)) {
      expect(profile.name).toBe(name);
      expect(profile.sources.length).toBeGreaterThan(0);
    }
  });

  it('give way to what is set by hand', () => {
    expect(resolveAssumptions('cilium', { cidrMatchesPods: 'by-address' })).toEqual({
      ...CNI_PROFILES.cilium.assumptions,
      cidrMatchesPods: 'by-address',
    });
  });
});

describe('detection of the network plugin', () => {
  it.each([
    ['calico-node', 'calico'],
    ['cilium', 'cilium'],
    ['kube-flannel-ds', 'flannel'],
    ['aws-node', 'aws-vpc-cni'],
  ])('knows the DaemonSet %s as %s', (name, profile) => {
    const detected = detectCniProfile({ workloads: [daemonSet(name)] });
    expect(detected.name).toBe(profile);
    expect(detected.evidence[0]).toContain(`kube-system/${name}[DaemonSet]`);
  });

  it('knows a renamed DaemonSet by its label', () => {
    expect(detectCniProfile({ workloads: [daemonSet('my-cni', { 'k8s-app': 'cilium' })] }).name).toBe(
      'cilium',
    );
  });

  it('takes the policy engine that runs on another pod network', () => {
    const workloads = [daemonSet('aws-node'), daemonSet('calico-node')];
    expect(detectCniProfile({ workloads }).name).toBe('calico');
  });

  it('knows a DaemonSet by any label of any of its pods', () => {
    const known = daemonSet('my-cni', { 'k8s-app': 'canal' });
    const [group] = daemonSet('other', { 'k8s-app': 'node-exporter' }).podGroups;
    const mixed = { ...known, podGroups: [group!, ...known.podGroups] };
    expect(detectCniProfile({ workloads: [known] }).name).toBe('calico');
    expect(detectCniProfile({ workloads: [mixed] }).name).toBe('calico');
  });

  it('takes no other kind of workload for a plugin', () => {
    const operator: Workload = { ...daemonSet('cilium', { 'k8s-app': 'cilium' }), kind: 'Deployment' };
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
  chooseAssumptions({ workloads, nodes: [] }, { cniProfile: 'detected' }).assumptions.networkPolicy;

describe('the assumptions for an inventory without a known plugin', () => {
  const nodes = [{ name: 'n1', labels: {}, addresses: ['10.0.0.1'], podCidrs: [] }];

  it('take policies as enforced in manifests of what is to be', () => {
    const chosen = chooseAssumptions({ workloads: [], nodes: [] }, { cniProfile: 'detected' });
    expect(chosen.assumptions.networkPolicy).toBe('enforced');
    expect(chosen.evidence.at(-1)).toContain('taken as enforced');
  });

  it('leave it open whether a running cluster enforces them', () => {
    const chosen = chooseAssumptions({ workloads: [], nodes }, { cniProfile: 'detected' });
    expect(chosen.assumptions.networkPolicy).toBe('unknown');
  });

  it('give way to what is set by hand', () => {
    const assumptions = { networkPolicy: 'not-enforced' } as const;
    const chosen = chooseAssumptions({ workloads: [], nodes: [] }, { cniProfile: 'detected', assumptions });
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
      chooseAssumptions({ workloads: [], nodes: kept }, { cniProfile }).evidence;
    const unknown = 'no DaemonSet of a known network plugin';
    expect(evidence('detected', nodes)).toEqual([unknown]);
    expect(evidence('detected', [])).toEqual([
      unknown,
      'nothing in these manifests runs: NetworkPolicy is taken as enforced',
    ]);
    expect(evidence('calico', [])).toEqual(['set in the configuration']);
  });

  it('are those of a plugin that is set, running or not', () => {
    const chosen = chooseAssumptions({ workloads: [], nodes: [] }, { cniProfile: 'flannel' });
    expect(chosen).toMatchObject({ name: 'flannel', assumptions: CNI_PROFILES.flannel.assumptions });
  });
});
