import { describe, expect, it } from 'vitest';
import { labelsToBe } from './labels-to-be.ts';

const keys = (kind: string, name = 'migrate') =>
  labelsToBe({ kind, name }).map((labels) => Object.keys(labels));

const nameOf = (kind: string, name: string) => labelsToBe({ kind, name }).map((labels) => labels['job-name']);

const numbers = (replicas?: number) =>
  labelsToBe({ kind: 'StatefulSet', name: 'db', ...(replicas !== undefined && { replicas }) }).map(
    (labels) => labels['apps.kubernetes.io/pod-index'],
  );

describe('the labels that controllers will write on pods', () => {
  it.each([
    ['Deployment', ['pod-template-hash']],
    ['DaemonSet', ['controller-revision-hash', 'pod-template-generation']],
    ['Rollout', ['rollouts-pod-template-hash']],
    ['DeploymentConfig', ['deploymentconfig', 'deployment']],
    ['ReplicaSet', []],
    ['Pod', []],
  ])('of a %s are %s', (kind, expected) => {
    expect(keys(kind)).toEqual([expected]);
  });

  it('of a Job tell its name, unless that is generated', () => {
    expect(nameOf('Job', 'migrate')).toEqual(['migrate']);
    expect([...nameOf('Job', 'migrate-*'), ...nameOf('CronJob', 'migrate')]).toEqual([
      '(some value)',
      '(some value)',
    ]);
  });

  it('of a StatefulSet tell each pod by its number, of one at least', () => {
    expect([numbers(), numbers(0), numbers(3)]).toEqual([['0'], ['0'], ['0', '1', '2']]);
    expect(labelsToBe({ kind: 'StatefulSet', name: 'db', replicas: 2 })[1]).toMatchObject({
      'statefulset.kubernetes.io/pod-name': 'db-1',
    });
  });

  it('of a StatefulSet begin with the number that it says', () => {
    const names = labelsToBe({ kind: 'StatefulSet', name: 'db', indexes: { first: 5, count: 2 } }).map(
      (labels) => labels['statefulset.kubernetes.io/pod-name'],
    );
    expect(names).toEqual(['db-5', 'db-6']);
  });

  it('tell a thousand numbers, and pods beyond these by none of them', () => {
    const told = numbers(5000);
    expect(told).toHaveLength(1001);
    expect(told.slice(-2)).toEqual(['999', '(some value)']);
  });

  it.each(['Job', 'CronJob'])('of an Indexed %s tell each pod by its index', (kind) => {
    const indexed = labelsToBe({ kind, name: 'migrate', indexes: { first: 0, count: 2 } });
    expect(indexed.map((labels) => labels['batch.kubernetes.io/job-completion-index'])).toEqual(['0', '1']);
    expect(labelsToBe({ kind, name: 'migrate' })[0]).not.toHaveProperty(
      'batch.kubernetes.io/job-completion-index',
    );
  });
});
