import type { Unread } from '../unread.ts';

/**
 * What a network plugin was told, as far as it decides whether and how policies are enforced: in its ConfigMap, or by
 * arguments and environment of its DaemonSet.
 */
export interface PluginSettings {
  readonly kind: 'ConfigMap' | 'DaemonSet';
  readonly namespace: string;
  readonly name: string;
  /** Options by name as the plugin spells them; those that Ringfence does not need are left out. */
  readonly options: Readonly<Record<string, string>>;
  /** Why the options could not be read; they are empty then. */
  readonly unread?: Pick<Unread, 'reason' | 'message'>;
}

/** Where one option of a plugin may stand, and in which namespaces the plugin itself is installed. */
export interface PluginSource {
  readonly kind: PluginSettings['kind'];
  readonly name: string;
  readonly namespaces: readonly string[];
  readonly options: readonly string[];
  /** What the names of environment variables begin with that stand for options. */
  readonly environmentPrefix?: string;
}

export const CILIUM_CONFIG = 'cilium-config';

/** Namespaces that Cilium is installed in. */
export const CILIUM_NAMESPACES: readonly string[] = ['kube-system', 'cilium'];

/** `labels`, and `label-prefix-file` which names a file of them, choose the labels that policies can select by. */
const CILIUM_OPTIONS: readonly string[] = [
  'enable-policy',
  'policy-audit-mode',
  'enable-k8s-networkpolicy',
  'labels',
  'label-prefix-file',
];

/** Every object that settings are read from. */
export const PLUGIN_SOURCES: readonly PluginSource[] = [
  { kind: 'ConfigMap', name: CILIUM_CONFIG, namespaces: CILIUM_NAMESPACES, options: CILIUM_OPTIONS },
  {
    kind: 'DaemonSet',
    name: 'cilium',
    namespaces: CILIUM_NAMESPACES,
    options: CILIUM_OPTIONS,
    environmentPrefix: 'CILIUM_',
  },
  { kind: 'DaemonSet', name: 'kube-router', namespaces: ['kube-system'], options: ['run-firewall'] },
];

/** Stands for a value that is given and cannot be told: an option in a script, or taken from somewhere else. */
export const UNREADABLE_OPTION = '(unreadable)';
