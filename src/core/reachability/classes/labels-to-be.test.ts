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

  it('of a StatefulSet tell each pod by its number, of one at least and a thousand at most', () => {
    expect([numbers(), numbers(0), numbers(3)]).toEqual([['0'], ['0'], ['0', '1', '2']]);
    expect(numbers(5000)).toHaveLength(1000);
    expect(labelsToBe({ kind: 'StatefulSet', name: 'db', replicas: 2 })[1]).toMatchObject({
      'statefulset.kubernetes.io/pod-name': 'db-1',
    });
  });
});
