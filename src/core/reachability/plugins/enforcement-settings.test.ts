import { describe, expect, it } from 'vitest';
import { modelOf, networkPolicy, pod } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { PluginSettings } from '../../inventory/plugin-settings/plugin-settings.ts';
import { InventoryBuilder } from '../../inventory/from-objects.ts';
import { compile } from '../compilation/compile.ts';
import type { Assumptions } from './cni-profile.ts';
import { enforcementSettings } from './enforcement-settings.ts';
import { chooseAssumptions } from './profiles.ts';

const daemonSet = (name: string, args: readonly string[] = [], namespace = 'kube-system') => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, namespace },
  spec: { template: { metadata: {}, spec: { hostNetwork: true, containers: [{ name, args }] } } },
});

const ciliumConfig = (data: object, namespace = 'kube-system') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cilium-config', namespace },
  data,
});

const named = (name: string) => ({ type: 'pod', namespace: 'app', name }) as const;

function builderOf(objects: readonly object[]): InventoryBuilder {
  const builder = new InventoryBuilder();
  for (const object of objects) builder.add(object);
  return builder;
}

function chosenFor(...objects: readonly object[]) {
  return chooseAssumptions(builderOf(objects).build(), { cniProfile: 'detected' });
}

const enforcement = (...objects: readonly object[]) => {
  const { networkPolicy: policies, clusterTiers } = chosenFor(...objects).assumptions;
  return [policies, clusterTiers];
};

describe('kube-router', () => {
  it.each<[string, string[], Assumptions['networkPolicy']]>([
    ['by default', [], 'enforced'],
    ['with its firewall', ['--run-firewall=true'], 'enforced'],
    ['without its firewall', ['--run-firewall=false'], 'not-enforced'],
    ['with a value that is none', ['--run-firewall=nein'], 'unknown'],
  ])('%s: policies are taken as %s', (_, args, expected) => {
    expect(enforcement(daemonSet('kube-router', args))[0]).toBe(expected);
  });

  it('leaves enforcement open where a snapshot holds no arguments', () => {
    const inventory = builderOf([daemonSet('kube-router')]).build();
    const chosen = chooseAssumptions({ ...inventory, pluginSettings: [] }, { cniProfile: 'detected' });
    expect(chosen.assumptions.networkPolicy).toBe('unknown');
    expect(chosen.evidence.at(-1)).toContain('take a new snapshot');
  });

  it('is taken as it is installed where the configuration names it and it has no DaemonSet', () => {
    const chosen = chooseAssumptions(builderOf([]).build(), { cniProfile: 'kube-router' });
    expect(chosen.assumptions.networkPolicy).toBe('enforced');
  });
});

const agent = daemonSet('cilium');
const identityLabels = (data: object) => chosenFor(agent, ciliumConfig(data)).assumptions.identityLabels;

/** The assumptions if the ConfigMap occurs with both contents, as in two states that are judged together. */
const twice = (one: object, other: object) => {
  const [first, second] = [one, other].map((data) => builderOf([agent, ciliumConfig(data)]).build());
  const pluginSettings = [...first!.pluginSettings, ...second!.pluginSettings];
  return chooseAssumptions({ ...first!, pluginSettings }, { cniProfile: 'detected' });
};

describe('Cilium', () => {
  it.each<[string, object, Assumptions['networkPolicy'], Assumptions['clusterTiers']]>([
    ['nothing of note', {}, 'enforced', 'unknown'],
    ['the default mode', { 'enable-policy': 'default' }, 'enforced', 'unknown'],
    ['a mode that never enforces', { 'enable-policy': 'never' }, 'not-enforced', 'not-enforced'],
    ['that in other letters', { 'enable-policy': 'Never' }, 'not-enforced', 'not-enforced'],
    ['audit mode', { 'policy-audit-mode': 'true' }, 'not-enforced', 'not-enforced'],
    ['its own policies alone', { 'enable-k8s-networkpolicy': 'false' }, 'not-enforced', 'unknown'],
    ['a mode that is none', { 'enable-policy': 'sometimes' }, 'unknown', 'unknown'],
    [
      'a value of the switch for NetworkPolicies that is none',
      { 'enable-k8s-networkpolicy': 'perhaps' },
      'unknown',
      'unknown',
    ],
    ['a value that is no text', { 'policy-audit-mode': true }, 'unknown', 'unknown'],
  ])('with %s in its ConfigMap', (_, data, policies, tiers) => {
    expect(enforcement(agent, ciliumConfig(data))).toEqual([policies, tiers]);
  });

  it('obeys the arguments of its agents before its ConfigMap', () => {
    const config = ciliumConfig({ 'enable-policy': 'default' });
    expect(enforcement(daemonSet('cilium', ['--enable-policy=never']), config)[0]).toBe('not-enforced');
  });

  it('is told by the ConfigMap in the namespace of its agents', () => {
    const objects = [
      daemonSet('cilium', [], 'cilium'),
      ciliumConfig({}),
      ciliumConfig({ 'enable-policy': 'never' }, 'cilium'),
    ];
    expect(enforcement(...objects)[0]).toBe('not-enforced');
  });

  it('is not known if one ConfigMap is there twice with different contents', () => {
    const never = { 'enable-policy': 'never' };
    const different = twice({ 'enable-policy': 'default' }, never);
    expect(different.assumptions.networkPolicy).toBe('unknown');
    expect(different.evidence.at(-1)).toContain(
      'ConfigMap kube-system/cilium-config occurs with different contents',
    );
    expect(twice(never, never).assumptions.networkPolicy).toBe('not-enforced');
  });

  it('is not known if its ConfigMap was not read, which is named in the namespace of its agents', () => {
    const chosen = chosenFor(daemonSet('cilium', [], 'cilium'));
    expect(chosen.assumptions.networkPolicy).toBe('unknown');
    expect(chosen.evidence.at(-1)).toContain('ConfigMap cilium/cilium-config');
  });

  it('may leave any label out where it has a list of its own', () => {
    expect(identityLabels({})).toBe('unknown');
    expect(identityLabels({ labels: '' })).toBe('unknown');
    expect(identityLabels({ labels: 'k8s:app k8s:io\\.kubernetes\\.pod\\.namespace' })).toBe('replaced');
  });

  it('says that pods are isolated by default, where they are', () => {
    const chosen = chosenFor(agent, ciliumConfig({ 'enable-policy': 'always' }));
    expect(chosen.evidence.at(-1)).toContain('pods that no policy selects are isolated');
  });

  it('is taken as enforcing in manifests of what is to be, where it was named and is not among them', () => {
    const chosen = chooseAssumptions(builderOf([]).build(), { cniProfile: 'cilium' });
    expect(chosen.assumptions.networkPolicy).toBe('enforced');
  });

  it('gives way to what is set by hand', () => {
    const inventory = builderOf([agent]).build();
    const assumptions = { networkPolicy: 'enforced' } as const;
    expect(
      chooseAssumptions(inventory, { cniProfile: 'detected', assumptions }).assumptions.networkPolicy,
    ).toBe('enforced');
  });
});

describe('a connection that a policy denies, where Cilium was not read', () => {
  const db = pod('db', { app: 'db' });
  const deny = networkPolicy('deny', { podSelector: {}, policyTypes: ['Ingress'] });
  const forbidden: PluginSettings = {
    kind: 'ConfigMap',
    namespace: 'kube-system',
    name: 'cilium-config',
    options: {},
    unread: { reason: 'forbidden', message: 'ConfigMap kube-system/cilium-config: the server answered 403' },
  };

  const agentPod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'cilium-x1',
      namespace: 'kube-system',
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'cilium', controller: true }],
    },
    spec: { hostNetwork: true, nodeName: 'one', containers: [{ name: 'agent' }] },
    status: { phase: 'Running', podIPs: [{ ip: '192.168.0.1' }] },
  };
  const ingress = (settings?: PluginSettings) => {
    const builder = builderOf([pod('web'), db, deny, daemonSet('cilium'), agentPod]);
    if (settings !== undefined) builder.unreadSettings(settings);
    const inventory = builder.build();
    const { assumptions } = chooseAssumptions(inventory, { cniProfile: 'detected' });
    const model = compile(inventory, { assumptions });
    return { inventory, ...model.explain(named('web'), named('db'), 'TCP', 80).ingress };
  };

  it('is unknown, for one reason that names the Role and the assumption', () => {
    const { verdict, reasons, inventory } = ingress(forbidden);
    expect(verdict).toBe('unknown');
    expect(reasons.filter(({ type }) => type !== 'isolated')).toHaveLength(1);
    const text = JSON.stringify(reasons);
    expect(text).toContain('the server answered 403');
    expect(text).toContain('Role ringfence-plugin-reader');
    expect(text).toContain('assumption networkPolicy');
    // Everything that verdicts depend on was read, so that the snapshot can be scored once the assumption is set.
    expect(inventory.unread).toEqual([]);
  });

  it('is unknown where the ConfigMap is not among the manifests', () => {
    const { verdict, reasons } = ingress();
    expect(verdict).toBe('unknown');
    expect(JSON.stringify(reasons)).toContain('is not among what was read');
  });

  it('is denied where the plugin is another', () => {
    expect(modelOf([pod('web'), db, deny]).assumptions.networkPolicy).toBe('enforced');
  });
});

const configOf = (more: Partial<PluginSettings> = {}): PluginSettings => ({
  kind: 'ConfigMap',
  namespace: 'kube-system',
  name: 'cilium-config',
  options: {},
  ...more,
});
const agentsOf = (more: Partial<PluginSettings> = {}): PluginSettings => ({
  ...configOf({ kind: 'DaemonSet', name: 'cilium' }),
  ...more,
});
const settingsOf = (pluginSettings: readonly PluginSettings[], presence: 'seen' | 'not-seen' = 'seen') =>
  enforcementSettings('cilium', { workloads: [], pluginSettings }, presence);
const unreadOf = (kind: string, namespace: string) => ({
  unread: expect.objectContaining({ kind, namespace }),
});

describe('what shows how Cilium enforces policies', () => {
  it('is nothing where the configuration names it and no agent was seen', () => {
    expect(settingsOf([], 'not-seen')).toEqual({ assumptions: {}, evidence: [] });
  });

  it('is a ConfigMap in the namespace of the agents, which must have been read', () => {
    expect(settingsOf([])).toMatchObject(unreadOf('ConfigMap', 'kube-system'));
    expect(settingsOf([agentsOf({ namespace: 'cilium' })])).toMatchObject(unreadOf('ConfigMap', 'cilium'));
    const elsewhere = [agentsOf({ namespace: 'cilium' }), configOf()];
    expect(settingsOf(elsewhere)).toMatchObject(unreadOf('ConfigMap', 'cilium'));
    expect(settingsOf([configOf()])).not.toHaveProperty('unread');
  });

  it('is known only if the arguments of the agents were read too', () => {
    const forbidden = { reason: 'forbidden' as const, message: 'forbidden' };
    expect(settingsOf([agentsOf({ unread: forbidden }), configOf()])).toMatchObject(
      unreadOf('DaemonSet', 'kube-system'),
    );
    expect(settingsOf([agentsOf(), configOf({ unread: forbidden })])).toMatchObject(
      unreadOf('ConfigMap', 'kube-system'),
    );
    expect(settingsOf([agentsOf(), configOf()])).not.toHaveProperty('unread');
  });

  it('is what the arguments of the agents say, above the ConfigMap', () => {
    const never = { options: { 'enable-policy': 'never' } };
    const always = { options: { 'enable-policy': 'always' } };
    const off = { networkPolicy: 'not-enforced' };
    expect(settingsOf([agentsOf(never), configOf(always)])).toMatchObject({ assumptions: off });
    expect(settingsOf([agentsOf(always), configOf(never)]).assumptions).not.toMatchObject(off);
    expect(settingsOf([configOf(never)])).toMatchObject({ assumptions: off });
  });
});
