import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runFromSource } from '../../support/process/run-program.ts';
import { PII_STORE } from '../../support/snapshot-pipeline.ts';

const NOT_CLASSIFIED_STORE = PII_STORE.replace(', labels: { ringfence.dev/data: pii }', '');
const TYPICAL = resolve('examples/fleet/retail-us/2026-11-23');
const POLICIES_OF_PLUGINS = `kind: NetworkPolicy
apiVersion: networking.k8s.io/v1
metadata: { name: nothing, namespace: customers }
spec: { podSelector: {} }
---
kind: CiliumNetworkPolicy
apiVersion: cilium.io/v2
metadata: { name: a, namespace: customers }
spec: { endpointSelector: {} }
---
kind: GlobalNetworkPolicy
apiVersion: projectcalico.org/v3
metadata: { name: a }
spec: { selector: all() }
`;
const summaryOf = (stdin: string, ...args: readonly string[]) =>
  runFromSource(['scan', '-', '--output', 'summary', ...args], { stdin, env: { COLUMNS: '300' } });

describe('the summary of a scan', () => {
  it('says how to classify workloads, and which are likely to store data', async () => {
    const { stdout } = await summaryOf(NOT_CLASSIFIED_STORE);
    expect(stdout).toContain('No workload is classified as PII, so nothing was judged.');
    expect(stdout).toContain('kubectl label namespace NAME ringfence.dev/data=pii');
    expect(stdout).toContain('not classified, but probably storing data: customers/db[StatefulSet]');
  });

  it('says that there are patches, and what is left open', async () => {
    const { stdout } = await runFromSource(['scan', TYPICAL, '--output', 'summary']);
    expect(stdout).toMatch(/\d patches close findings: write them to files with --patches DIR/);
    const fromBlock =
      'kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: { name: a, namespace: customers }\n' +
      'spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }] }\n';
    const open = await summaryOf(`${PII_STORE}---\n${fromBlock}`);
    expect(open.stdout).toMatch(/left open: .*cidrMatchesPods/);
  });

  it('counts policies of every kind, and says which are not evaluated', async () => {
    const { stdout } = await summaryOf(`${PII_STORE}---\n${POLICIES_OF_PLUGINS}`);
    expect(stdout).toContain(
      '1 PII workload, 3 policies, 2 of them not evaluated (CiliumNetworkPolicy and GlobalNetworkPolicy)',
    );
    const { stdout: table } = await runFromSource(['scan', '-'], {
      stdin: `${PII_STORE}---\n${POLICIES_OF_PLUGINS}`,
    });
    expect(table.replaceAll(/\s+/g, ' ')).toContain(
      '1 workload, 3 policies, 2 of them not evaluated (CiliumNetworkPolicy and GlobalNetworkPolicy)',
    );
  });

  it('says that nothing is proven where something could not be read', async () => {
    const { stdout } = await summaryOf(`${NOT_CLASSIFIED_STORE}---\nkind: NetworkPolicy\nx: [\n`);
    expect(stdout).toContain('there is no score, and the absence of findings proves nothing.');
  });
});
