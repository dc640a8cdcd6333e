import { z } from 'zod';
import { PROTOCOLS } from '../../../network/protocol.ts';
import type { Labels } from '../../labels.ts';
import { compareText } from '../../order.ts';
import type { PodGroup } from '../../workload.ts';
import { field, isFields, type Fields } from '../fields/fields.ts';
import type { FieldPath, ObjectContext } from '../fields/object-context.ts';
import { labelsFrom, readAnnotations, readLabels, type ReadLabels } from '../fields/read-labels.ts';
import { readOwner } from '../fields/read-metadata.ts';
import { reportShape } from '../fields/shape.ts';
import { collection, reader, type Kind } from '../kind.ts';
import { countAt, type Controller } from './controllers.ts';
import { POD_ANNOTATIONS, UNREADABLE_NETWORK, withFurtherNetworks } from './further-networks.ts';
import type { PodObjects } from './pod-objects.ts';
import { fieldsAt, mountsPersistentVolumes, readPodSpec } from './read-pod.ts';

/** Where each kind has the metadata and the spec of the instances it creates. */
const TEMPLATE_PATHS: ReadonlyMap<string, readonly string[]> = new Map([
  ['VirtualMachine', ['spec', 'template']],
  ['VirtualMachineInstance', []],
  ['VirtualMachineInstanceReplicaSet', ['spec', 'template']],
  ['VirtualMachinePool', ['spec', 'virtualMachineTemplate', 'spec', 'template']],
]);

/** Set on every launcher pod, whatever the template contains. */
const LAUNCHER: Labels = { 'kubevirt.io': 'virt-launcher' };

/**
 * Labels that KubeVirt sets on launcher pods, depending on its version, to values that a manifest does not show. A
 * template may contain them, but the pods then have other values.
 */
const OVERWRITTEN: ReadonlySet<string> = new Set([
  'kubevirt.io/created-by',
  'kubevirt.io/migrationJobUID',
  'kubevirt.io/nodeName',
  'kubevirt.io/outdatedLauncherImage',
  'kubevirt.io/vm-pool-revision-name',
  'vm.kubevirt.io/name',
  'vmi.kubevirt.io/id',
]);

/** An annotation of the template that becomes a label of the same name in newer versions. */
const ISTIO_INJECT = 'sidecar.istio.io/inject';

const NETWORK_NAME = /^([a-z0-9]([-.a-z0-9]*[a-z0-9])?\/)?[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/;

const port = z.object({
  name: z.string().nullish(),
  port: z.int().min(1).max(65_535),
  protocol: z.enum(PROTOCOLS).nullish(),
});
const machine = z.object({
  serviceAccountName: z.string().nullish(),
  networks: z
    .array(z.looseObject({ multus: z.object({ networkName: z.string().nullish() }).nullish() }))
    .nullish(),
  volumes: z
    .array(z.object({ serviceAccount: z.object({ serviceAccountName: z.string().nullish() }).nullish() }))
    .nullish(),
  domain: z
    .object({
      devices: z
        .object({
          interfaces: z
            .array(
              z.object({
                binding: z.object({ name: z.string().nullish() }).nullish(),
                ports: z.array(port).nullish(),
              }),
            )
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
type Machine = z.infer<typeof machine>;

/**
 * KubeVirt's kinds. A virtual machine runs in a launcher pod, which has the labels of the instance, the pod network's
 * address and the ports of its interfaces.
 */
export const VIRTUAL_MACHINE_KINDS: readonly Kind[] = [
  kubeVirtKind('kubevirt.io', 'VirtualMachine', ['v1', 'v1alpha3']),
  kubeVirtKind('kubevirt.io', 'VirtualMachineInstance', ['v1', 'v1alpha3']),
  kubeVirtKind('kubevirt.io', 'VirtualMachineInstanceReplicaSet', ['v1', 'v1alpha3']),
  kubeVirtKind('pool.kubevirt.io', 'VirtualMachinePool', ['v1beta1', 'v1alpha1']),
];

function kubeVirtKind(group: string, kind: string, versions: readonly string[]): Kind {
  return {
    group,
    kind,
    name: kind,
    reader: reader(
      'namespaced',
      (object, context, draft) => readVirtualMachine(object, context, draft.pods),
      (draft, read) => draft.controllers.push(read),
    ),
    collection: collection('namespaced', versions, { annotations: POD_ANNOTATIONS, status: ['phase'] }),
  };
}

/**
 * Reads an object of one of `VIRTUAL_MACHINE_KINDS`. It counts as recognised by its template, because KubeVirt and its
 * extensions may set labels that the template does not contain.
 */
function readVirtualMachine(
  object: Fields,
  context: ObjectContext,
  pods: PodObjects,
): Controller | undefined {
  const { kind, namespace = 'default', name } = context.reference;
  const ownLabels = labelsOfMachine(object, context);
  const path = TEMPLATE_PATHS.get(kind) ?? [];
  const template = readTemplate(object, path, context, pods);
  if (ownLabels === undefined || template === undefined) return undefined;
  return {
    kind,
    namespace,
    name,
    ownLabels,
    recognisedBy: 'pod-template',
    owner: readOwner(object),
    template,
    replicas: countAt(object, ['spec', 'replicas']),
    indexes: undefined,
    storage: mountsPersistentVolumes(fieldsAt(object, [...path, 'spec'])) ? 'persistent' : undefined,
    state: kind === 'VirtualMachineInstance' && isFinished(object) ? 'finished' : 'active',
    location: context.location,
  };
}

/** The machines of a pool have labels of their own, which take precedence over those of the pool. */
function labelsOfMachine(object: Fields, context: ObjectContext): ReadLabels | undefined {
  const own = readLabels(object, [], context);
  const path = ['spec', 'virtualMachineTemplate'];
  const template = fieldsAt(object, path);
  const ofMachines = isFields(template) ? readLabels(template, path, context) : { labels: {} };
  return own && ofMachines && joinedLabels(own, ofMachines);
}

/** Labels, overridden by those of `over`. */
function joinedLabels(labels: ReadLabels, over: ReadLabels): ReadLabels {
  const known = (labels.unreadLabels ?? []).filter((key) => !Object.hasOwn(over.labels, key));
  const unread = [...new Set([...known, ...(over.unreadLabels ?? [])])].sort(compareText);
  return {
    labels: labelsFrom([...Object.entries(labels.labels), ...Object.entries(over.labels)]),
    ...(unread.length > 0 && { unreadLabels: unread }),
  };
}

function isFinished(object: Fields): boolean {
  const phase = fieldsAt(object, ['status', 'phase']);
  return phase === 'Succeeded' || phase === 'Failed';
}

function readTemplate(
  object: Fields,
  path: readonly string[],
  context: ObjectContext,
  pods: PodObjects,
): PodGroup | undefined {
  const { namespace = 'default' } = context.reference;
  const template = fieldsAt(object, path);
  const spec = isFields(template) ? field(template, 'spec') : undefined;
  if (!isFields(template) || !isFields(spec)) {
    context.error(
      'pod-template-missing',
      [...path, 'spec'],
      'The spec of a virtual machine instance is required: its domain, networks and volumes.',
    );
    return undefined;
  }
  const parsed = machine.safeParse(spec);
  if (!parsed.success) {
    reportShape(parsed.error, [...path, 'spec'], context);
    return undefined;
  }
  const read = readPodSpec(podSpecOf(spec, parsed.data), [...path, 'spec'], context);
  const labels = launcherLabels(template, path, context);
  if (read === undefined || labels === undefined) return undefined;
  const traits = withFurtherNetworks(read.traits, template, namespace);
  const networks = [
    ...new Set([...(traits.furtherNetworks ?? []), ...furtherNetworksOf(parsed.data, namespace)]),
  ].sort(compareText);
  return pods.group(labels, {
    ...traits,
    ...(networks.length > 0 && { furtherNetworks: networks }),
  });
}

/** The labels of the launcher pod that the template determines, sorted. */
function launcherLabels(template: Fields, path: FieldPath, context: ObjectContext): ReadLabels | undefined {
  const read = readLabels(template, path, context);
  if (read === undefined) return undefined;
  const isInjected = readAnnotations(template, [ISTIO_INJECT])[ISTIO_INJECT] !== undefined;
  const isKept = (key: string) =>
    !OVERWRITTEN.has(key) && !(isInjected && key === ISTIO_INJECT) && LAUNCHER[key] === undefined;
  const kept = Object.entries(read.labels).filter(([key]) => isKept(key));
  const unread = (read.unreadLabels ?? []).filter(isKept);
  return {
    labels: labelsFrom([...kept, ...Object.entries(LAUNCHER)].sort(([a], [b]) => compareText(a, b))),
    ...(unread.length > 0 && { unreadLabels: unread }),
  };
}

/** What the spec of the launcher pod takes from the spec of the instance, as far as policies can see it. */
function podSpecOf(spec: Fields, { domain, serviceAccountName, volumes }: Machine): Fields {
  const ports = (domain?.devices?.interfaces ?? []).flatMap((each) => each.ports ?? []);
  const mounted = volumes?.map(({ serviceAccount }) => serviceAccount?.serviceAccountName).find(Boolean);
  return {
    containers: [
      {
        ports: ports.map(({ name, port: containerPort, protocol }) => ({ name, containerPort, protocol })),
      },
    ],
    serviceAccountName: serviceAccountName || mounted,
    nodeSelector: field(spec, 'nodeSelector'),
    affinity: field(spec, 'affinity'),
  };
}

/**
 * Networks other than the pod network. What a binding plugin attaches is not known here: it is registered in KubeVirt's
 * configuration. KubeVirt's own bindings (masquerade, bridge, passt) use the pod network.
 */
function furtherNetworksOf({ networks, domain }: Machine, namespace: string): readonly string[] {
  const attached = (networks ?? []).flatMap(({ multus, ...others }) => {
    if (multus) {
      const { networkName } = multus;
      if (!networkName || !NETWORK_NAME.test(networkName)) return [UNREADABLE_NETWORK];
      return [networkName.includes('/') ? networkName : `${namespace}/${networkName}`];
    }
    const isOther = Object.keys(others).some(
      (key) => key !== 'name' && key !== 'pod' && field(others, key) !== undefined,
    );
    return isOther ? [UNREADABLE_NETWORK] : [];
  });
  const bound = (domain?.devices?.interfaces ?? []).flatMap(({ binding }) =>
    binding ? [`(binding plugin ${binding.name ?? ''})`] : [],
  );
  return [...attached, ...bound];
}
