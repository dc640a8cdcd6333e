import { describe, expect, it } from 'vitest';
import { findingId, fingerprint, type FindingIdentity } from './fingerprint.ts';

const identity: FindingIdentity = {
  clusterId: 'c1',
  ruleId: 'cross-namespace-ingress',
  subject: { type: 'workload', namespace: 'shop', name: 'db', kind: 'StatefulSet' },
  key: 'web/site[Deployment]',
};

describe('fingerprint', () => {
  it('differs with the cluster, the rule, each part of the subject and the key', () => {
    const others: FindingIdentity[] = [
      { ...identity, clusterId: 'c2' },
      { ...identity, ruleId: 'all-ports-rule' },
      { ...identity, subject: { type: 'workload', namespace: 'shop', name: 'db', kind: 'Deployment' } },
      { ...identity, subject: { type: 'workload', namespace: 'shop2', name: 'db', kind: 'StatefulSet' } },
      { ...identity, subject: { type: 'namespace', namespace: 'shop' } },
      { ...identity, key: '' },
    ];
    const prints = [identity, ...others].map(fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
  });

  it('stays what it is from release to release', () => {
    expect(fingerprint(identity)).toBe('1e74b23f1b64d838a9b03d440f66be7d8ac16a33fad5817feff2506fd0c93dde');
  });

  it('gives the finding a version 8 UUID of its own', () => {
    const id = findingId(fingerprint(identity));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(findingId(fingerprint({ ...identity, key: '' }))).not.toBe(id);
  });
});
