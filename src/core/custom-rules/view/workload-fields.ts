import { scopeOf } from '../../classification/classifier.ts';
import type { NamespaceView } from '../../inventory/namespace-view.ts';
import { isLabelKnown } from '../../inventory/namespace-view.ts';
import { compareText } from '../../inventory/order.ts';
import { type Workload, workloadKey } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import { entryPointsOf } from '../../rules/exposure/entry-points.ts';
import type { RuleContext } from '../../rules/rule.ts';
import type { Read, Reads } from '../language/reads.ts';
import type { ObjectType } from '../language/schema.ts';
import type { FieldData, LabelsField, ObjectData } from './view-data.ts';

type Fields = Readonly<Record<string, () => FieldData>>;

/** The fields of an object that an expression reads. */
export function readFields(type: ObjectType, fields: Fields, reads: Reads): ObjectData {
  const read: Record<string, FieldData> = {};
  for (const { name, how } of readsOfType(type, reads)) {
    const data = fields[name]?.();
    if (data !== undefined) read[name] = how === 'whole' || !isLabels(data) ? data : onlyKeys(data, how);
  }
  return read;
}

interface FieldRead {
  readonly name: string;
  readonly how: Read;
}

const knownReads = new WeakMap<Reads, Map<ObjectType, readonly FieldRead[]>>();

/** What is read of objects of a type. */
function readsOfType(type: ObjectType, reads: Reads): readonly FieldRead[] {
  let byType = knownReads.get(reads);
  if (byType === undefined) knownReads.set(reads, (byType = new Map()));
  let found = byType.get(type);
  if (found === undefined) {
    const start = `${type}.`;
    found = [...reads]
      .filter(([place]) => place.startsWith(start))
      .map(([place, how]) => ({ name: place.slice(start.length), how }));
    byType.set(type, found);
  }
  return found;
}

function isLabels(data: FieldData): data is LabelsField {
  return typeof data === 'object' && 'type' in data && data.type === 'labels';
}

/** The labels with these keys. */
function onlyKeys({ known, unknown, why }: LabelsField, keys: ReadonlySet<string>): LabelsField {
  const left = typeof unknown === 'string' ? unknown : unknown.filter((key) => keys.has(key));
  const read = Object.fromEntries(Object.entries(known).filter(([key]) => keys.has(key)));
  return labelsField(read, left, why);
}

/** Labels that are known have no `why`, which names the object: otherwise no two objects would be alike. */
function labelsField(known: LabelsField['known'], unknown: LabelsField['unknown'], why: string): LabelsField {
  return unknown.length === 0 || unknown === 'none'
    ? { type: 'labels', known, unknown: 'none', why: '' }
    : { type: 'labels', known, unknown, why };
}

/** The workload that is judged. */
export function judgedWorkload(workload: Workload, reads: Reads, context: RuleContext): ObjectData {
  const isolated = (direction: Direction) => (): FieldData => {
    const { isolation } = context.model.isolation(workload, direction);
    if (isolation !== 'unknown') return isolation;
    return { type: 'undecided', why: `it is not decided whether its ${direction} is isolated` };
  };
  return readFields(
    'Workload',
    {
      ...identity(workload, context),
      isolation: () => ({
        type: 'object',
        of: readFields('Isolation', { ingress: isolated('ingress'), egress: isolated('egress') }, reads),
      }),
      exposedToInternet: () => {
        const { exposure } = entryPointsOf(context.model, context).internetExposure(workload);
        if (exposure !== 'unknown') return exposure === 'exposed';
        return { type: 'undecided', why: 'it is not decided whether the internet can connect to it' };
      },
    },
    reads,
  );
}

/** A workload at the other end of a connection. */
export function peerWorkload(workload: Workload, reads: Reads, context: RuleContext): ObjectData {
  const fields = {
    type: () => 'workload',
    ...identity(workload, context),
    addresses: () => '',
    category: () => '',
  };
  return readFields('Peer', fields, reads);
}

const empty = (): string => '';
const none = (): readonly string[] => [];
const NO_LABELS: LabelsField = { type: 'labels', known: {}, unknown: 'none', why: '' };

/** Addresses outside the cluster at the other end of a connection. */
export function peerAddresses(addresses: string, category: string, reads: Reads): ObjectData {
  const fields = {
    type: () => 'external',
    name: empty,
    namespace: empty,
    kind: empty,
    labels: () => NO_LABELS,
    namespaceLabels: () => NO_LABELS,
    dataClass: empty,
    hostNetwork: () => false,
    serviceAccounts: none,
    images: none,
    addresses: () => addresses,
    category: () => category,
  };
  return readFields('Peer', fields, reads);
}

function identity(workload: Workload, { classifier, model, namespaceView }: RuleContext): Fields {
  const { name, namespace, kind, podGroups } = workload;
  return {
    name: () => name,
    namespace: () => namespace,
    kind: () => kind,
    labels: () => podLabels(workload),
    namespaceLabels: () => namespaceLabels(namespaceView(namespace)),
    dataClass: () => {
      const found = classifier.explainWorkload(workload);
      if (scopeOf(found) !== 'undecided') return found.dataClass;
      return { type: 'undecided', why: `the data class of ${workloadKey(workload)} is not known` };
    },
    hostNetwork: () => model.networkModes(workload).includes('host'),
    serviceAccounts: () => distinctTexts(podGroups.map(({ serviceAccountName }) => serviceAccountName)),
    images: () => distinctTexts(podGroups.flatMap(({ images = [] }) => images)),
  };
}

function distinctTexts(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}

/** The labels that all pods have in common. Those that differ between pods count as unknown. */
function podLabels(workload: Workload): LabelsField {
  const { podGroups, recognisedBy } = workload;
  const unknown = new Set(podGroups.flatMap(({ unreadLabels = [] }) => unreadLabels));
  const all = new Map<string, string | undefined>();
  for (const key of new Set(podGroups.flatMap(({ labels }) => Object.keys(labels)))) {
    const values = new Set(
      podGroups.map(({ labels }) => (Object.hasOwn(labels, key) ? labels[key] : undefined)),
    );
    if (values.size > 1) unknown.add(key);
    all.set(key, [...values][0]);
  }
  const known = [...all].flatMap(([key, value]) =>
    value === undefined || unknown.has(key) ? [] : [[key, value] as const],
  );
  return labelsField(
    Object.fromEntries(known.toSorted(([a], [b]) => compareText(a, b))),
    recognisedBy === 'pod-template' ? 'rest' : [...unknown].toSorted(),
    `some labels of the pods of ${workloadKey(workload)} are not known`,
  );
}

function namespaceLabels(view: NamespaceView): LabelsField {
  const { name, labels, labelsRead, unreadLabels } = view;
  const known = Object.entries(labels).filter(([key]) => isLabelKnown(key, view));
  return labelsField(
    Object.fromEntries(known.toSorted(([a], [b]) => compareText(a, b))),
    labelsRead === 'read' ? 'none' : (unreadLabels ?? 'rest'),
    `some labels of the namespace ${name} are not known`,
  );
}
