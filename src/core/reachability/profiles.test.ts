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

  it('says unknown where two policy engines run, or none that it knows', () => {
    expect(detectCniProfile({ workloads: [daemonSet('cilium'), daemonSet('calico-node')] }).name).toBe(
      'unknown',
    );
    expect(detectCniProfile({ workloads: [daemonSet('node-exporter')] }).name).toBe('unknown');
  });
});

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
});
