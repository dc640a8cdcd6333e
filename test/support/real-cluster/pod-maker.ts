import { z } from 'zod';
import type { KubernetesObject } from '../fake-api-server/object-store.ts';
import type { KubernetesRequests } from './kubernetes-requests.ts';

const NODE_ADDRESS = '192.168.10.11';
const POD_TEMPLATE_HASH = '5d9c7b';

const controllerSchema = z.looseObject({
  replicas: z.int().default(1),
  selector: z.unknown(),
  template: z.looseObject({
    metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
    spec: z.looseObject({ hostNetwork: z.boolean().default(false) }),
  }),
});
type Controller = z.output<typeof controllerSchema>;
type Owner = Pick<KubernetesObject, 'apiVersion' | 'kind'> & { readonly name: string; readonly uid: string };

/** Replaces the controllers, scheduler and kubelet of a cluster: creates pods that are running and have addresses. */
export class PodMaker {
  readonly #admin: KubernetesRequests;
  #pods = 0;

  constructor(admin: KubernetesRequests) {
    this.#admin = admin;
  }

  /** Creates the pods of a Deployment (through a ReplicaSet), StatefulSet or DaemonSet; nothing for other kinds. */
  async makeFor(object: KubernetesObject, uid: string): Promise<void> {
    const { apiVersion, kind, metadata } = object;
    if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'DaemonSet') return;
    const controller = controllerSchema.parse(object['spec']);
    const namespace = metadata.namespace ?? 'default';
    const owner = { apiVersion, kind, name: metadata.name, uid };
    if (kind !== 'Deployment') {
      await this.#makePods(namespace, owner, controller);
      return;
    }
    await this.#makePods(namespace, await this.#makeReplicaSet(namespace, owner, controller), controller);
  }

  async #makeReplicaSet(namespace: string, owner: Owner, controller: Controller): Promise<Owner> {
    const name = `${owner.name}-${POD_TEMPLATE_HASH}`;
    const { replicas, selector, template } = controller;
    const identity = { apiVersion: 'apps/v1', kind: 'ReplicaSet' };
    const uid = await this.#admin.create('replicasets', {
      ...identity,
      metadata: { name, namespace, ownerReferences: [reference(owner)] },
      spec: { replicas, selector, template },
    });
    return { ...identity, name, uid };
  }

  async #makePods(namespace: string, owner: Owner, { replicas, template }: Controller): Promise<void> {
    for (let index = 0; index < replicas; index += 1) {
      const name = `${owner.name}-${index}`;
      await this.#admin.create('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...template.metadata, name, namespace, ownerReferences: [reference(owner)] },
        spec: template.spec,
      });
      this.#pods += 1;
      const ip = template.spec.hostNetwork ? NODE_ADDRESS : `10.244.0.${this.#pods}`;
      await this.#admin.send('PATCH', `/api/v1/namespaces/${namespace}/pods/${name}/status`, {
        status: { phase: 'Running', hostIP: NODE_ADDRESS, podIP: ip, podIPs: [{ ip }] },
      });
    }
  }
}

function reference(owner: Owner): object {
  return { ...owner, controller: true };
}
