import { describe, expect, it } from 'vitest';
import {
  CLUSTER,
  contextOf,
  flow,
  FROM_WEB,
  policy,
  space,
  tcp,
} from '../../../test/support/manifests/declared-flows.ts';
import { namespace, pod, type Manifest } from '../../../test/support/manifests/manifest-cluster.ts';
import type { DataFlow } from '../dataflow/data-flow-map.ts';
import { workloadKey } from '../inventory/workload.ts';
import { undeclaredConnections } from './undeclared-connections.ts';

/** The undeclared connections between workloads. */
function undeclared(objects: readonly Manifest[], ...flows: DataFlow[]): readonly string[] {
  return [...undeclaredConnections(contextOf(objects, flows))].flatMap(({ from, to, allowed }) =>
    from.type === 'workload' && to.type === 'workload'
      ? [`${workloadKey(from.workload)} -> ${workloadKey(to.workload)}: ${allowed.toString()}`]
      : [],
  );
}

describe('undeclared connections', () => {
  const cluster = [...CLUSTER, FROM_WEB, policy('Egress', [])];

  it('are those of workloads with personal data that are allowed and that no flow declares', () => {
    expect(undeclared(cluster)).toEqual(['front/web[Pod] -> shop/db[Pod]: TCP 5432']);
    expect(undeclared(cluster, flow(space('front'), space('shop'), tcp(5432)))).toEqual([]);
    expect(undeclared(cluster, flow(space('front'), space('shop'), tcp(80)))).toHaveLength(1);
    const draft: DataFlow = { ...flow(space('front'), space('shop'), tcp(5432)), state: 'draft' };
    expect(undeclared(cluster, draft)).toHaveLength(1);
  });

  it('are not name resolution by the DNS of the cluster, but everything else that it is asked', () => {
    const dns = pod('dns', { 'k8s-app': 'kube-dns' }, { metadata: { namespace: 'kube-system' } });
    const asks = policy('Egress', [
      { to: [{ namespaceSelector: {} }], ports: [{ port: 53, protocol: 'UDP' }, { port: 9153 }] },
    ]);
    const found = undeclared([...CLUSTER, namespace('kube-system'), dns, FROM_WEB, asks]);
    expect(found).toContain('shop/db[Pod] -> kube-system/dns[Pod]: TCP 9153');
    expect(found).toContain('shop/db[Pod] -> front/web[Pod]: TCP 9153,UDP 53');
  });

  it('are listed once between two workloads with personal data', () => {
    const api = pod('web', { app: 'web' }, { metadata: { namespace: 'shop' } });
    const within = policy('Egress', [{ to: [{ podSelector: {} }] }]);
    const own = undeclared([...CLUSTER, api, FROM_WEB, within]);
    expect(own.toSorted()).toEqual([
      'front/web[Pod] -> shop/db[Pod]: TCP 5432',
      'front/web[Pod] -> shop/web[Pod]: TCP 5432',
      'shop/web[Pod] -> shop/db[Pod]: TCP 5432',
    ]);
  });
});
