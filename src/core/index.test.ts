import { describe, expect, it } from 'vitest';
import {
  DEFAULT_SETTINGS,
  InventoryBuilder,
  assess,
  chooseAssumptions,
  compile,
  toConnlist,
} from './index.ts';

describe('the core as a library', () => {
  it('turns Kubernetes objects into connections and an assessment', () => {
    const builder = new InventoryBuilder();
    const labels = { 'ringfence.dev/data': 'pii' };
    builder.add({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'customers', labels } });
    builder.add({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'db', namespace: 'customers' },
      spec: { containers: [{ name: 'db', image: 'example/db' }] },
    });
    const inventory = builder.build();
    const { assumptions } = chooseAssumptions(inventory, { cniProfile: 'detected' });
    const model = compile(inventory, { assumptions });
    const assessment = assess({ inventory, model, settings: DEFAULT_SETTINGS });
    const outside = ['0.0.0.0-255.255.255.255', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'];
    expect(toConnlist(model)).toEqual([
      ...outside.map((src) => ({ src, dst: 'customers/db[Pod]', conn: 'All Connections' })),
      ...outside.map((dst) => ({ src: 'customers/db[Pod]', dst, conn: 'All Connections' })),
    ]);
    const failed = assessment.results.filter(({ outcome }) => outcome === 'fail').map(({ ruleId }) => ruleId);
    expect(failed).toContain('default-deny-ingress');
  });
});
