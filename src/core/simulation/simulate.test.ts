import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  modelOf,
  namespace,
  networkPolicy,
  pod,
  service,
} from '../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../test/support/manifests/manifest-cluster.ts';
import { ruleContext } from '../assessment/assess.ts';
import { compile } from '../reachability/compilation/compile.ts';
import { DEFAULT_SETTINGS } from '../rules/settings.ts';
import { BUILT_IN_SCENARIOS } from './built-in.ts';
import { simulate } from './simulate.ts';

const PII = { 'ringfence.dev/data': 'pii' };
const db = [namespace('app', PII), pod('db', { app: 'db' })];
const others = [
  namespace('web'),
  pod('web', { app: 'web' }, { metadata: { namespace: 'web' } }),
  service('web', { type: 'LoadBalancer', selector: { app: 'web' } }, { metadata: { namespace: 'web' } }),
  pod('helper', { app: 'helper', 'ringfence.dev/data': 'none' }),
];
const closed = networkPolicy('closed', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });

function contextOf(objects: readonly Manifest[], options: ClusterOptions = {}) {
  const inventory = inventoryOf(objects, options);
  const { assumptions } = modelOf(objects, options);
  return ruleContext(inventory, compile(inventory, { assumptions }), DEFAULT_SETTINGS);
}

function outcomesOf(objects: readonly Manifest[], options: ClusterOptions = {}) {
  const context = contextOf(objects, options);
  const simulated = simulate({ written: [], builtIn: 'included' }, context);
  return Object.fromEntries(simulated.map(({ name, outcome }) => [name, outcome]));
}

const all = (outcome: string) => Object.fromEntries(BUILT_IN_SCENARIOS.map(({ name }) => [name, outcome]));

describe('the built-in scenarios', () => {
  it('are violated where no policy limits anything, as far as there is an attacker', () => {
    expect(outcomesOf([...db, ...others], { points: { hostNetworkPods: 'as-nodes' } })).toEqual({
      ...all('violated'),
      'ingress-controller': 'held',
    });
  });

  it('are held where nothing may connect to personal data or leave it', () => {
    expect(outcomesOf([...db, ...others, closed], { points: { hostNetworkPods: 'as-pods' } })).toEqual(
      all('held'),
    );
  });

  it('are not held where policies could not be read', () => {
    const unread: ClusterOptions = {
      unread: [{ kind: 'NetworkPolicy' }],
      points: { hostNetworkPods: 'as-pods' },
    };
    expect(outcomesOf([...db, ...others, closed], unread)).toEqual(all('unknown'));
  });

  it('say which workload is attacked, and how', () => {
    const objects = [...db, ...others];
    const context = contextOf(objects);
    const [found] = simulate(
      { written: [], builtIn: 'included', names: ['pivot-from-the-internet'] },
      context,
    );
    expect(found?.cases[0]).toMatchObject({ outcome: 'violated', subject: { namespace: 'app', name: 'db' } });
    expect(found?.cases[0]?.text).toContain('the internet -> web/web[Pod]');
    const [left] = simulate(
      { written: [], builtIn: 'included', names: ['pivot-from-the-internet'], workload: () => false },
      context,
    );
    expect(left).toMatchObject({ outcome: 'unknown', message: 'nothing is classified as personal data' });
  });
});
