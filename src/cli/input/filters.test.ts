import { describe, expect, it } from 'vitest';
import { inventoryWith, namespaceNamed, workloadWith } from '../../../test/support/manifests/inventories.ts';
import { filterConnections } from '../connections/connection-filter.ts';
import { createFilter, oneOf } from './filters.ts';

const db = workloadWith({ namespace: 'shop', name: 'db', kind: 'StatefulSet' });
const web = workloadWith({ namespace: 'front', name: 'web' });
const inventory = inventoryWith({
  namespaces: [namespaceNamed('shop'), namespaceNamed('front')],
  workloads: [db, web],
});
const outside = '0.0.0.0-255.255.255.255';
const rows = [
  { src: 'front/web[Deployment]', dst: 'shop/db[StatefulSet]', conn: 'TCP 5432' },
  { src: 'shop/db[StatefulSet]', dst: outside, conn: 'All Connections' },
  { src: outside, dst: 'front/web[Deployment]', conn: 'No Connections', unknown: 'TCP 443' },
];

describe('what --namespace and --workload leave', () => {
  it('is everything where neither is given', () => {
    const filter = createFilter({}, [inventory]);
    expect(filter.type).toBe('everything');
    expect([filter.workload(db), filter.namespace('front')]).toEqual([true, true]);
  });

  it('is what both name, with * for any characters', () => {
    const filter = createFilter({ namespace: ['shop'], workload: ['*/*b'] }, [inventory]);
    expect([filter.workload(db), filter.workload(web)]).toEqual([true, false]);
    expect([filter.namespace('shop'), filter.namespace('front')]).toEqual([true, false]);
  });

  it('is an error where a name matches nothing, as a misspelt one would show no findings', () => {
    expect(() => createFilter({ namespace: ['shpo'] }, [inventory])).toThrow(/did you mean shop\?/);
    expect(() => createFilter({ workload: ['shop/bd'] }, [inventory])).toThrow(/did you mean shop\/db\?/);
  });
});

describe('the connections that --focus leaves', () => {
  const filter = createFilter({ workload: ['shop/db'] }, [inventory]);

  it('have the named workload at the end that is meant', () => {
    expect(filterConnections(rows, filter, [])).toEqual([rows[0], rows[1]]);
    expect(filterConnections(rows, filter, ['ingress'])).toEqual([rows[0]]);
    expect(filterConnections(rows, filter, ['egress'])).toEqual([rows[1]]);
  });

  it('are those that every focus holds for', () => {
    const everything = createFilter({}, [inventory]);
    expect(filterConnections(rows, everything, ['cross-namespace'])).toEqual([rows[0]]);
    expect(filterConnections(rows, everything, ['outside', 'unknown'])).toEqual([rows[2]]);
  });
});

describe('an option with choices', () => {
  it('takes them one after the other, and suggests what was meant', () => {
    const read = oneOf(['exposed', 'unknown']);
    expect(read('unknown', read('exposed'))).toEqual(['exposed', 'unknown']);
    expect(() => read('exposd')).toThrow(/Did you mean exposed\?/);
  });
});
