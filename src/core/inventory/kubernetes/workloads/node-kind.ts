import { field, isFields, type Fields } from '../fields/fields.ts';
import type { Labels } from '../../labels.ts';

/** Kinds of nodes that are not ordinary Linux machines, according to their labels. */
export const NODE_KINDS = ['fargate', 'virtual-kubelet', 'windows'] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

interface NodeLabel {
  readonly kind: NodeKind;
  readonly key: string;
  /** Missing: any value of the label. */
  readonly value?: string;
}

const NODE_LABELS: readonly NodeLabel[] = [
  { kind: 'fargate', key: 'eks.amazonaws.com/compute-type', value: 'fargate' },
  // Set by default by the Virtual Kubelet library, e.g. for virtual nodes of AKS and ACK.
  { kind: 'virtual-kubelet', key: 'type', value: 'virtual-kubelet' },
  // Virtual nodes on Azure Container Instances, installed by their chart.
  { kind: 'virtual-kubelet', key: 'virtualization', value: 'virtualnode2' },
  { kind: 'virtual-kubelet', key: 'liqo.io/type', value: 'virtual-node' },
  // Virtual nodes of Oracle's Kubernetes Engine.
  { kind: 'virtual-kubelet', key: 'node-role.kubernetes.io/virtual-node' },
  { kind: 'windows', key: 'kubernetes.io/os', value: 'windows' },
  { kind: 'windows', key: 'beta.kubernetes.io/os', value: 'windows' },
];

/** The kind of a node by its labels; `undefined` for an ordinary node. */
export function nodeKindOf(labels: Labels): NodeKind | undefined {
  return NODE_LABELS.find(({ key, value }) => {
    const own = labels[key];
    return own !== undefined && (value === undefined || own === value);
  })?.kind;
}

/**
 * The kind of node that a pod spec requires, or lists among alternatives: by its operating system, `nodeSelector` or
 * required node affinity. `undefined` if it requires no such node.
 */
export function readNodeKind(spec: unknown): NodeKind | undefined {
  if (!isFields(spec)) return undefined;
  if (field(fieldsAt(spec, 'os'), 'name') === 'windows') return 'windows';
  const selected = Object.entries(fieldsAt(spec, 'nodeSelector'));
  const required = fieldsAt(
    spec,
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
  );
  const expressions = listAt(required, 'nodeSelectorTerms').flatMap((term) =>
    listAt(term, 'matchExpressions'),
  );
  return NODE_LABELS.find(
    (label) =>
      selected.some(([key, value]) => key === label.key && (label.value ?? value) === value) ||
      expressions.some((expression) => asksFor(expression, label)),
  )?.kind;
}

function asksFor(expression: Fields, { key, value }: NodeLabel): boolean {
  if (field(expression, 'key') !== key) return false;
  const operator = field(expression, 'operator');
  if (operator === 'Exists') return value === undefined;
  const values = field(expression, 'values');
  return operator === 'In' && (value === undefined || (Array.isArray(values) && values.includes(value)));
}

function fieldsAt(fields: Fields, ...path: readonly string[]): Fields {
  return path.reduce<Fields>((at, key) => {
    const value = field(at, key);
    return isFields(value) ? value : {};
  }, fields);
}

function listAt(fields: Fields, key: string): readonly Fields[] {
  const value = field(fields, key);
  return Array.isArray(value) ? value.filter(isFields) : [];
}
