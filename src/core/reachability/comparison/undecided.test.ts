import { describe, expect, it } from 'vitest';
import { modelOf, networkPolicy, pod, running } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { countUndecided } from './undecided.ts';

/** The number of undecided connections if it is not known whether port ranges, which `policy` uses, are supported. */
const undecided = (objects: readonly Manifest[], leftOut: readonly string[] = []) =>
  countUndecided(modelOf(objects, { points: { endPort: 'unknown' } }), {
    leftOut: new Set(leftOut.map((name) => `app/${name}[Pod]`)),
  });

const range = { ports: [{ port: 8000, endPort: 8100 }] };
const policy = (app: string, spec: object) =>
  networkPolicy(app, { podSelector: { matchLabels: { app } }, ...spec });
const pods = ['web', 'db', 'job'].map((name) => pod(name, { app: name }, { status: running('10.0.0.1') }));
const fromOthers = {
  from: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['db'] }] } }],
  ...range,
};
const fromPods = { from: [{ podSelector: {} }], ...range };

const replica = (name: string) =>
  pod(
    name,
    { app: 'web' },
    {
      metadata: {
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', controller: true }],
      },
    },
  );

const block = (cidr: string) => ({ ipBlock: { cidr } });

const both = (app: string) =>
  policy(app, {
    egress: [{ to: [block('11.0.0.0/8')], ...range }],
    ingress: [{ from: [block('11.0.0.0/8')], ...range }],
  });

describe('connections that are not decided', () => {
  it('are those that have such ports, whatever else they have', () => {
    expect(undecided([...pods, policy('db', { ingress: [fromOthers] })])).toBe(2);
    expect(undecided([...pods, policy('db', { ingress: [fromOthers, { ports: [{ port: 1 }] }] })])).toBe(2);
    expect(undecided(pods)).toBe(0);
  });

  it('are left out where either end is', () => {
    const objects = [...pods, policy('db', { ingress: [fromOthers] })];
    expect(undecided(objects, ['web'])).toBe(1);
    expect(undecided(objects, ['db'])).toBe(0);
    expect(undecided(objects, ['other'])).toBe(2);
  });

  it('are there between pods of one workload too', () => {
    expect(undecided([replica('web-0'), replica('web-1'), policy('web', { ingress: [fromPods] })])).toBe(1);
  });
});

describe('ranges of the outside that are judged alike', () => {
  const cut = policy('job', { egress: [{ to: [block('11.0.0.0/8')] }] });
  const within = (...cidrs: readonly string[]) =>
    policy('db', { egress: [{ to: cidrs.map((cidr) => block(cidr)), ...range }] });

  it('are one connection where they are neighbours, whoever cut them', () => {
    const objects = [...pods, within('11.0.0.0/8', '12.0.0.0/8')];
    expect(undecided(objects)).toBe(1);
    expect(undecided([...objects, cut])).toBe(1);
  });

  it('are several where something lies between them', () => {
    expect(undecided([...pods, within('11.0.0.0/8', '13.0.0.0/8')])).toBe(2);
  });

  it('are several where they are judged in different ways', () => {
    const other = policy('db', {
      egress: [
        { to: [block('11.0.0.0/8')], ...range },
        { to: [block('12.0.0.0/8')], ports: [{ port: 9000, endPort: 9100 }] },
      ],
    });
    expect(undecided([...pods, other])).toBe(2);
  });

  it('are several where they are of different families', () => {
    const dual = pod('db', { app: 'db' }, { status: running('10.0.0.1', 'fd00::1') });
    expect(undecided([dual, within('255.0.0.0/8', '::/64')])).toBe(2);
  });

  it('are told of each workload, and of each direction', () => {
    expect(undecided([...pods, both('db'), both('web')])).toBe(4);
  });
});
