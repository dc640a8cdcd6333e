import type { Unread } from '../problems/unread.ts';

/**
 * The settings of a network plugin that decide whether and how policies are enforced, from its ConfigMap, or from
 * arguments and environment of its DaemonSet.
 */
export interface PluginSettings {
  readonly kind: 'ConfigMap' | 'DaemonSet';
  readonly namespace: string;
  readonly name: string;
  /** Options by the plugin's own names, without those that Ringfence does not need. */
  readonly options: Readonly<Record<string, string>>;
  /** Why the options could not be read; they are empty then. */
  readonly unread?: Pick<Unread, 'reason' | 'message'>;
}

/** Where one option of a plugin may be set, and in which namespaces the plugin itself is installed. */
export interface PluginSource {
  readonly kind: PluginSettings['kind'];
  readonly name: string;
  readonly namespaces: readonly string[];
  readonly options: readonly string[];
  /** The prefix of environment variables that set options. */
  readonly environmentPrefix?: string;
}

export const CILIUM_CONFIG = 'cilium-config';

/** Namespaces in which Cilium is installed. */
export const CILIUM_NAMESPACES: readonly string[] = ['kube-system', 'cilium'];

/** `labels`, and `label-prefix-file` which refers to a file of them, select the labels that policies can select by. */
const CILIUM_OPTIONS: readonly string[] = [
  'enable-policy',
  'policy-audit-mode',
  'enable-k8s-networkpolicy',
  'labels',
  'label-prefix-file',
];

/** All objects that settings are read from. */
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

/** Stands for a value that is set but cannot be determined: an option in a script, or taken from elsewhere. */
export const UNREADABLE_OPTION = '(unreadable)';
