import { describe, expect, it } from 'vitest';
import { InventoryBuilder } from '../from-objects.ts';
import { fromStoredObjects } from '../stored/from-stored-objects.ts';
import { toStoredObjects } from '../stored/stored-object.ts';
import type { PluginSettings } from './plugin-settings.ts';

const configMap = (data: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cilium-config', namespace: 'kube-system', ...metadata },
  data,
});

const daemonSet = (name: string, container: object, namespace = 'kube-system') => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, namespace },
  spec: { template: { metadata: {}, spec: { hostNetwork: true, containers: [{ name, ...container }] } } },
});

function inventoryOf(...objects: readonly object[]) {
  const builder = new InventoryBuilder();
  for (const object of objects) builder.add(object);
  return builder.build();
}

const settingsOf = (...objects: readonly object[]): readonly PluginSettings[] =>
  inventoryOf(...objects).pluginSettings;
const optionsOf = (object: object) => settingsOf(object)[0]?.options;

describe('the ConfigMap of Cilium', () => {
  it('provides the options that affect policies, and no others', () => {
    const data = { 'enable-policy': 'never', 'cluster-name': 'prod', 'policy-audit-mode': 'false' };
    expect(settingsOf(configMap(data))).toEqual([
      {
        kind: 'ConfigMap',
        namespace: 'kube-system',
        name: 'cilium-config',
        options: { 'enable-policy': 'never', 'policy-audit-mode': 'false' },
      },
    ]);
  });

  it('is ignored under another name or in another namespace, where others than the administrator may write', () => {
    const others = [configMap({}, { namespace: 'shop' }), configMap({}, { name: 'other' })];
    const inventory = inventoryOf(...others);
    expect(inventory.pluginSettings).toEqual([]);
    expect(inventory.ignoredKinds).toEqual({ ConfigMap: 2 });
  });

  it('is listed as unread if it exists twice with different contents', () => {
    const [settings] = settingsOf(configMap({}), configMap({ 'enable-policy': 'never' }));
    expect(settings?.options).toEqual({});
    expect(settings?.unread?.message).toContain('with 2 different contents');
  });
});

describe('the arguments of a network plugin', () => {
  it.each<[string, object, Record<string, string>]>([
    [
      'a flag with its value',
      { args: ['--run-router', '--run-firewall=false'] },
      { 'run-firewall': 'false' },
    ],
    ['a flag alone', { args: ['--run-firewall', 'false'] }, { 'run-firewall': 'true' }],
    [
      'the last of several',
      { args: ['--run-firewall=false', '--run-firewall=true'] },
      { 'run-firewall': 'true' },
    ],
    ['a command', { command: ['kube-router', '--run-firewall=0'] }, { 'run-firewall': '0' }],
    ['another flag that begins alike', { args: ['--run-firewall-extra=false'] }, {}],
    ['none', {}, {}],
    [
      'a script',
      { command: ['sh', '-c', 'kube-router --run-firewall=false'] },
      { 'run-firewall': '(unreadable)' },
    ],
    ['a value from the environment', { args: ['--run-firewall=$(FW)'] }, { 'run-firewall': '(unreadable)' }],
  ])('are read: %s', (_, container, options) => {
    expect(optionsOf(daemonSet('kube-router', container))).toEqual(options);
  });

  it('take precedence over environment variables', () => {
    const env = [
      { name: 'CILIUM_ENABLE_POLICY', value: 'never' },
      { name: 'CILIUM_POLICY_AUDIT_MODE', valueFrom: { configMapKeyRef: { name: 'x', key: 'y' } } },
    ];
    const args = ['--enable-policy', 'always'];
    expect(optionsOf(daemonSet('cilium', { env, args }))).toEqual({
      'enable-policy': 'always',
      'policy-audit-mode': '(unreadable)',
    });
  });

  it('are not read from other DaemonSets', () => {
    const args = ['--run-firewall=false'];
    expect(settingsOf(daemonSet('kube-router', { args }, 'shop'), daemonSet('agent', { args }))).toEqual([]);
  });
});

it('settings of plugins are kept in history', () => {
  const inventory = inventoryOf(
    configMap({ 'enable-policy': 'never' }),
    daemonSet('kube-router', { args: ['--run-firewall=false'] }),
  );
  const { unread, problems, absentKinds, ignoredKinds } = inventory;
  const again = fromStoredObjects(toStoredObjects(inventory), {
    unread,
    problems,
    absentKinds,
    ignoredKinds,
  });
  expect(again.pluginSettings).toEqual(inventory.pluginSettings);
});
