import type { Inventory } from '../../inventory/inventory.ts';
import type { Unread } from '../../inventory/problems/unread.ts';
import { CILIUM_CONFIG, UNREADABLE_OPTION } from '../../inventory/plugin-settings/plugin-settings.ts';
import type { PluginSettings } from '../../inventory/plugin-settings/plugin-settings.ts';
import type { Assumptions, CniProfileName } from './cni-profile.ts';

type SettingsInventory = Pick<Inventory, 'workloads' | 'pluginSettings'>;

/** How the settings of a plugin change its profile, with human-readable sentences about them. */
export interface EnforcementSettings {
  readonly assumptions: Partial<Assumptions>;
  readonly evidence: readonly string[];
  /** Settings that would show whether policies are enforced but could not be read. */
  readonly unread?: Unread;
}

const AS_INSTALLED: EnforcementSettings = { assumptions: {}, evidence: [] };
const NOTHING_ENFORCED: Partial<Assumptions> = {
  networkPolicy: 'not-enforced',
  clusterTiers: 'not-enforced',
};

/**
 * The settings of a profile's plugin, if the plugin can be configured not to enforce policies.
 *
 * @param presence whether its agents were seen, so that their settings must exist
 */
export function enforcementSettings(
  profile: CniProfileName,
  inventory: SettingsInventory,
  presence: 'seen' | 'not-seen',
): EnforcementSettings {
  if (profile === 'kube-router') return kubeRouterSettings(inventory, presence);
  if (profile === 'cilium') return ciliumSettings(inventory, presence);
  return AS_INSTALLED;
}

function kubeRouterSettings(
  { pluginSettings }: SettingsInventory,
  presence: 'seen' | 'not-seen',
): EnforcementSettings {
  const agent = oneOf(pluginSettings, 'DaemonSet', 'kube-router');
  if (agent === undefined && presence === 'not-seen') return AS_INSTALLED;
  if (agent === undefined || agent.unread !== undefined)
    return settingsUnread(agent ?? { kind: 'DaemonSet', namespace: 'kube-system', name: 'kube-router' });
  const place = placeOf(agent);
  switch (switchOf(agent.options['run-firewall'], 'on')) {
    case 'on':
      return AS_INSTALLED;
    case 'off':
      return {
        assumptions: NOTHING_ENFORCED,
        evidence: [`${place} has run-firewall=false: it does not enforce policies`],
      };
    case 'unknown':
      return undecided([`${place} sets run-firewall to a value that cannot be determined`]);
  }
}

function ciliumSettings(
  { pluginSettings }: SettingsInventory,
  presence: 'seen' | 'not-seen',
): EnforcementSettings {
  const agent = oneOf(pluginSettings, 'DaemonSet', 'cilium');
  // The ConfigMap is in the namespace of the agents; one left over elsewhere is ignored.
  const config = oneOf(pluginSettings, 'ConfigMap', CILIUM_CONFIG, agent?.namespace);
  if (config === undefined && presence === 'not-seen') return AS_INSTALLED;
  if (config === undefined || config.unread !== undefined)
    return settingsUnread(
      config ?? { kind: 'ConfigMap', namespace: agent?.namespace ?? 'kube-system', name: CILIUM_CONFIG },
    );
  if (agent?.unread !== undefined) return settingsUnread(agent);
  // Arguments and environment of the agent override its ConfigMap.
  const options = { ...config.options, ...agent?.options };
  const { assumptions, ...read } = asCiliumReads(options, placeOf(config));
  return { ...read, assumptions: { ...identityLabelsBy(options), ...assumptions } };
}

/** The settings of a kind and name; unread if several differ, as in two states that are judged together. */
function oneOf(
  all: readonly PluginSettings[],
  kind: PluginSettings['kind'],
  name: string,
  namespace?: string,
): PluginSettings | undefined {
  const found = all.filter(
    (each) =>
      each.kind === kind && each.name === name && (namespace === undefined || each.namespace === namespace),
  );
  const [first] = found;
  if (
    first === undefined ||
    new Set(found.map(({ options, unread }) => JSON.stringify([options, unread]))).size === 1
  )
    return first;
  const message = `${placeOf(first)} occurs with different contents`;
  return { ...first, options: {}, unread: { reason: 'failed', message } };
}

/** With its own list the plugin may exclude any label. */
function identityLabelsBy(options: PluginSettings['options']): Partial<Assumptions> {
  const isReplaced = [options['labels'], options['label-prefix-file']].some(
    (value) => (value ?? '').trim() !== '',
  );
  return isReplaced ? { identityLabels: 'replaced' } : {};
}

/** Options are compared as the agent does, which ignores the letter case of the mode. */
function asCiliumReads(options: PluginSettings['options'], place: string): EnforcementSettings {
  const mode = (options['enable-policy'] ?? '').trim().toLowerCase() || 'default';
  const audit = switchOf(options['policy-audit-mode'], 'off');
  const native = switchOf(options['enable-k8s-networkpolicy'], 'on');
  if (mode === 'never' || audit === 'on') {
    const which = mode === 'never' ? 'enable-policy=never' : 'policy-audit-mode=true';
    return { assumptions: NOTHING_ENFORCED, evidence: [`${place} has ${which}: policies are not enforced`] };
  }
  if (native === 'off')
    return {
      assumptions: { networkPolicy: 'not-enforced' },
      evidence: [`${place} has enable-k8s-networkpolicy=false: NetworkPolicies are not enforced`],
    };
  const open = [
    ...(mode === 'default' || mode === 'always' ? [] : ['enable-policy']),
    ...(audit === 'unknown' ? ['policy-audit-mode'] : []),
    ...(native === 'unknown' ? ['enable-k8s-networkpolicy'] : []),
  ];
  if (open.length > 0)
    return undecided([`${place} sets ${open.join(', ')} to a value that cannot be determined`]);
  const always = `${place} has enable-policy=always: pods that no policy selects are isolated. This is not evaluated, so connections may be shown as allowed that are denied`;
  return { assumptions: {}, evidence: mode === 'always' ? [always] : [] };
}

function undecided(evidence: readonly string[]): EnforcementSettings {
  return { assumptions: { networkPolicy: 'unknown' }, evidence };
}

/** Without the settings it is unknown whether the plugin enforces anything. */
function settingsUnread({
  kind,
  namespace,
  name,
  unread,
}: Pick<PluginSettings, 'kind' | 'namespace' | 'name' | 'unread'>): EnforcementSettings {
  const place = `${kind} ${namespace}/${name}`;
  const message = `${unread?.message ?? `${place} is not among what was read`}. It shows whether ${name === CILIUM_CONFIG ? 'Cilium' : name} enforces policies: ${remedyFor(kind, namespace)}, or set the assumption networkPolicy.`;
  return {
    assumptions: { networkPolicy: 'unknown' },
    evidence: [message],
    unread: { kind, namespace, reason: unread?.reason ?? 'failed', message },
  };
}

function remedyFor(kind: PluginSettings['kind'], namespace: string): string {
  if (kind === 'DaemonSet') return 'take a new snapshot';
  return `bind the account to the Role ringfence-plugin-reader in ${namespace} (helm/ringfence/files/plugin-config-role.yaml), add the ConfigMap to the manifests`;
}

function placeOf({ kind, namespace, name }: Pick<PluginSettings, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace}/${name}`;
}

/** The values that Go's `strconv.ParseBool` accepts. */
const ON: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const OFF: ReadonlySet<string> = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

function switchOf(value: string | undefined, absent: 'on' | 'off'): 'on' | 'off' | 'unknown' {
  if (value === undefined) return absent;
  if (value === UNREADABLE_OPTION) return 'unknown';
  if (ON.has(value)) return 'on';
  return OFF.has(value) ? 'off' : 'unknown';
}
