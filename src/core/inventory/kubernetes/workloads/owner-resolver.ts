import type { Labels } from '../../labels.ts';
import type { Controller } from './controllers.ts';
import type { PodRow } from './pod-objects.ts';
import type { Owner } from '../fields/read-metadata.ts';

const MAX_CHAIN = 10;

/**
 * Follows owner references upwards: ReplicaSet to Deployment, Job to CronJob, any of them to a custom controller. If
 * the ReplicaSet or Job itself was not read, its name is used: `<deployment>-<pod-template-hash>`,
 * `<cronjob>-<scheduled minute>`.
 */
export class OwnerResolver {
  readonly #controllers = new Map<string, Controller>();

  constructor(controllers: readonly Controller[]) {
    for (const controller of controllers)
      this.#controllers.set(`${controller.namespace}/${controller.kind}/${controller.name}`, controller);
  }

  /** The controller at the top of the chain that begins at `start`; `start` itself if it has no owner. */
  topOf(namespace: string, start: Owner): Owner {
    let top: Owner = { kind: start.kind, name: start.name };
    for (let step = 0; step < MAX_CHAIN; step += 1) {
      const owner = this.#controllers.get(`${namespace}/${top.kind}/${top.name}`)?.owner;
      if (owner === undefined) break;
      top = owner;
    }
    return top;
  }

  /** The workload that a pod belongs to: the pod itself if it has no owner. */
  ownerOfPod(pod: PodRow): Owner {
    if (pod.owner === undefined) return { kind: 'Pod', name: pod.name };
    if (this.#controllers.has(`${pod.namespace}/${pod.owner.kind}/${pod.owner.name}`))
      return this.topOf(pod.namespace, pod.owner);
    // KubeVirt gives the instance of a virtual machine the name of the machine.
    const machine = { kind: 'VirtualMachine', name: pod.owner.name };
    if (
      pod.owner.kind === 'VirtualMachineInstance' &&
      this.#controllers.has(`${pod.namespace}/${machine.kind}/${machine.name}`)
    )
      return this.topOf(pod.namespace, machine);
    return this.topOf(pod.namespace, ownerByName(pod.owner, pod.labels));
  }
}

function ownerByName(owner: Owner, perPodLabels: Labels): Owner {
  if (owner.kind === 'ReplicaSet') {
    const deployment = withoutSuffix(owner.name, perPodLabels['pod-template-hash']);
    if (deployment !== undefined) return { kind: 'Deployment', name: deployment };
    const rollout = withoutSuffix(owner.name, perPodLabels['rollouts-pod-template-hash']);
    if (rollout !== undefined) return { kind: 'Rollout', name: rollout };
  }
  if (owner.kind === 'Job') {
    const cronJob = /^(.+)-[0-9]{8,10}$/.exec(owner.name)?.[1];
    if (cronJob !== undefined) return { kind: 'CronJob', name: cronJob };
  }
  return owner;
}

function withoutSuffix(name: string, hash: string | undefined): string | undefined {
  if (hash === undefined || hash === '' || !name.endsWith(`-${hash}`)) return undefined;
  return name.slice(0, -hash.length - 1) || undefined;
}
