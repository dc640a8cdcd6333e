import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  namespace,
  networkPolicy,
  type Manifest,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Unread } from '../problems/unread.ts';
import { toStoredObjects } from '../stored/stored-object.ts';
import { findAbsence, withHeldKinds, type Absence, type KnownKind } from './gone-at-once.ts';

const NAMES = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `p${from + index}`);
const policies = (from: number, to: number) =>
  NAMES(from, to).map((name) => networkPolicy(name, { podSelector: {} }));
const job = (name: string): Manifest => workload('Job', name);

function workload(kind: 'Deployment' | 'Job', name: string): Manifest {
  const template = { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main' }] } };
  return {
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name, namespace: 'app' },
    spec: { selector: { matchLabels: { app: name } }, template },
  };
}

function known(kind: string, objects: readonly string[], missing: readonly string[] = []): KnownKind {
  return { kind, stored: kind, objects, missing };
}

interface Next {
  readonly objects: readonly Manifest[];
  readonly unread?: readonly Pick<Unread, 'kind' | 'namespace'>[];
  readonly held?: readonly string[];
  readonly confirmation?: 'given' | 'none';
}

/** What a snapshot with these objects shows about kinds that were known before it. */
function after(
  kinds: readonly KnownKind[],
  { objects, unread = [], held = [], confirmation = 'none' }: Next,
): Absence {
  const inventory = inventoryOf(objects, { unread });
  const earlier = { known: kinds, held: held.map((kind) => ({ kind, before: 0, now: 0 })), confirmation };
  return findAbsence(inventory, toStoredObjects(inventory), earlier);
}

const FORTY = known(
  'NetworkPolicy',
  NAMES(1, 40).map((name) => `app/${name}`),
);

describe('objects that disappeared at once', () => {
  it.each([
    ['21 of 40', 40, 19, [{ kind: 'NetworkPolicy', stored: 'NetworkPolicy', before: 40, now: 19 }]],
    ['20 of 40, which is not more than half', 40, 20, []],
    ['10 of 12', 12, 2, [{ kind: 'NetworkPolicy', stored: 'NetworkPolicy', before: 12, now: 2 }]],
    ['9 of 9, which is less than ten', 9, 0, []],
  ])('hold a snapshot by their number: %s', (_, before, now, held) => {
    const kind = known(
      'NetworkPolicy',
      NAMES(1, before).map((name) => `app/${name}`),
    );
    expect(after([kind], { objects: policies(1, now) }).held).toEqual(held);
  });

  it('are not made up for by as many others, as the wrong cluster has them', () => {
    expect(after([FORTY], { objects: policies(101, 140) }).held).toMatchObject([{ before: 40, now: 0 }]);
  });

  it('are made up for by others where objects are replaced all the time', () => {
    const jobs: KnownKind = {
      kind: 'Job',
      stored: 'Workload',
      objects: NAMES(1, 20).map((name) => `app/Job/${name}`),
      missing: [],
    };
    expect(after([jobs], { objects: NAMES(21, 40).map(job) }).held).toEqual([]);
    expect(after([jobs], { objects: NAMES(21, 25).map(job) }).held).toMatchObject([{ kind: 'Job', now: 5 }]);
  });

  it('include namespaces that are only referred to', () => {
    const namespaces = known(
      'Namespace',
      NAMES(1, 12).map((name) => `/${name}`),
    );
    const inside = NAMES(1, 12).map((name) => networkPolicy('own', { podSelector: {} }, { namespace: name }));
    expect(after([namespaces], { objects: [namespace('p1'), ...inside] }).held).toMatchObject([
      { kind: 'Namespace', before: 12, now: 1 },
    ]);
  });

  it('do not include what could not be read', () => {
    expect(after([FORTY], { objects: [], unread: [{ kind: 'NetworkPolicy' }] }).held).toEqual([]);
    const unread = [{ kind: 'NetworkPolicy', namespace: 'app' }];
    expect(after([FORTY], { objects: [], unread }).held).toEqual([]);
    expect(after([FORTY], { objects: [], unread: [{ kind: 'Service' }] }).held).toHaveLength(1);
  });

  it('leave the pods of workloads unread', () => {
    const deployments: KnownKind = {
      kind: 'Deployment',
      stored: 'Workload',
      objects: NAMES(1, 12).map((name) => `app/Deployment/${name}`),
      missing: [],
    };
    const inventory = inventoryOf([workload('Deployment', 'p1')]);
    const earlier = { known: [deployments], held: [], confirmation: 'none' } as const;
    const absence = findAbsence(inventory, toStoredObjects(inventory), earlier);
    expect(withHeldKinds(inventory, absence).unread).toEqual([
      {
        kind: 'Pod',
        reason: 'gone-at-once',
        message: expect.stringMatching(/^11 of 12 objects of kind Deployment disappeared at once: /),
      },
    ]);
  });
});

describe('an absence that a held snapshot showed', () => {
  const HELD = known('NetworkPolicy', FORTY.objects, FORTY.objects.slice(0, 25));

  it('is settled by a second snapshot that shows it too', () => {
    expect(after([HELD], { objects: policies(26, 40), held: ['NetworkPolicy'] })).toEqual({
      held: [],
      settled: [{ kind: 'NetworkPolicy', stored: 'NetworkPolicy' }],
    });
  });

  it('is not settled by one that lacks what the first one still had', () => {
    const objects = policies(1, 15);
    expect(after([HELD], { objects, held: ['NetworkPolicy'] }).held).toHaveLength(1);
    expect(after([HELD], { objects, held: ['NetworkPolicy'], confirmation: 'given' }).held).toEqual([]);
  });

  it('is not settled by a confirmation of the absence of another kind', () => {
    const next = { objects: policies(26, 40), held: ['Service'], confirmation: 'given' } as const;
    expect(after([HELD], next).held).toHaveLength(1);
  });
});
