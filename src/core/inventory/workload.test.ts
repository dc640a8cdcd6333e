import { describe, expect, it } from 'vitest';
import { parseWorkloadName } from './workload.ts';

describe('the name of a workload', () => {
  it.each([
    ['customers/customer-db', { namespace: 'customers', name: 'customer-db' }],
    [
      'customers/customer-db[StatefulSet]',
      { namespace: 'customers', name: 'customer-db', kind: 'StatefulSet' },
    ],
    [
      'customers/StatefulSet/customer-db',
      { namespace: 'customers', name: 'customer-db', kind: 'StatefulSet' },
    ],
  ])('%s is read', (text, workload) => {
    expect(parseWorkloadName(text)).toEqual(workload);
  });

  it.each([
    'customer-db',
    'customers/db/customer-db',
    'customers/StatefulSet/db[Pod]',
    'a/B/c/d',
    '/StatefulSet/db',
  ])('%s is none', (text) => {
    expect(parseWorkloadName(text)).toBeUndefined();
  });
});
