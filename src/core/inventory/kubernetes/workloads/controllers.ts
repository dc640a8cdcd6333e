import type { SourceLocation } from '../../problems/problem.ts';
import { compareText } from '../../order.ts';
import type { PodGroup, PodIndexes, Workload } from '../../workload.ts';
import { field, isFields, type Fields } from '../fields/fields.ts';
import { withFurtherNetworks } from './further-networks.ts';
import type { ObjectContext } from '../fields/object-context.ts';
import type { PodObjects } from './pod-objects.ts';
import { labelsFrom, readLabels, type ReadLabels } from '../fields/read-labels.ts';
import { readOwner, type Owner } from '../fields/read-metadata.ts';
import { fieldsAt, mountsPersistentVolumes, readPodSpec, templatePath } from './read-pod.ts';

/** What is kept of an object that creates pods. */
export interface Controller {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly ownLabels: ReadLabels;
  readonly recognisedBy: 'kind' | 'pod-template';
  readonly owner: Owner | undefined;
  /** The pods that it would create; `undefined` if only its metadata was read. */
  readonly template: PodGroup | undefined;
  readonly replicas: number | undefined;
  readonly indexes: PodIndexes | undefined;
  /** Of the pods of its template. */
  readonly storage: Workload['storage'] | undefined;
  /** `finished`: a Job that will create no more pods. */
  readonly state: 'active' | 'finished';
  readonly location: SourceLocation | undefined;
}

/**
 * Reads a controller. An object without a `spec` contains only metadata (as requested from live clusters for
 * ReplicaSets and Jobs) and only provides owner references. A `spec` without a valid pod template is an error.
 */
export function readController(
  object: Fields,
  context: ObjectContext,
  pods: PodObjects,
  recognisedBy: Controller['recognisedBy'],
): Controller | undefined {
  const { kind, namespace = 'default', name } = context.reference;
  const ownLabels = readLabels(object, [], context);
  const spec = field(object, 'spec');
  const template = spec === undefined ? undefined : readTemplate(object, context, pods);
  if (ownLabels === undefined || (spec !== undefined && template === undefined)) return undefined;
  const replicas = countAt(object, ['spec', 'replicas']);
  return {
    kind,
    namespace,
    name,
    ownLabels,
    recognisedBy,
    owner: readOwner(object),
    template,
    replicas,
    indexes: indexesOf(kind, object, replicas),
    storage: storageOf(kind, object),
    state: kind === 'Job' && isFinished(object) ? 'finished' : 'active',
    location: context.location,
  };
}

/** A count at `path`; `undefined` if there is none. */
export function countAt(object: Fields, path: readonly string[]): number | undefined {
  const count = fieldsAt(object, path);
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count + 0 : undefined;
}

function indexesOf(kind: string, object: Fields, replicas = 1): PodIndexes | undefined {
  if (kind === 'StatefulSet') {
    const first = countAt(object, ['spec', 'ordinals', 'start']) ?? 0;
    return first === 0 ? undefined : { first, count: replicas };
  }
  if (kind !== 'Job' && kind !== 'CronJob') return undefined;
  const spec = kind === 'Job' ? ['spec'] : ['spec', 'jobTemplate', 'spec'];
  const count = countAt(object, [...spec, 'completions']);
  const isIndexed = fieldsAt(object, [...spec, 'completionMode']) === 'Indexed';
  return isIndexed && count !== undefined ? { first: 0, count } : undefined;
}

function storageOf(kind: string, object: Fields): Controller['storage'] {
  const claims = kind === 'StatefulSet' ? fieldsAt(object, ['spec', 'volumeClaimTemplates']) : undefined;
  const isClaimed = Array.isArray(claims) && claims.length > 0;
  return isClaimed || mountsPersistentVolumes(fieldsAt(object, [...templatePath(kind), 'spec']))
    ? 'persistent'
    : undefined;
}

function readTemplate(object: Fields, context: ObjectContext, pods: PodObjects): PodGroup | undefined {
  const { kind, namespace = 'default' } = context.reference;
  const path = templatePath(kind);
  const template = fieldsAt(object, path);
  if (!isFields(template)) {
    context.error('pod-template-missing', path, 'A pod template is needed: its labels and containers.');
    return undefined;
  }
  const read = readLabels(template, path, context);
  const spec = field(template, 'spec');
  if (spec === undefined) {
    context.error('pod-template-missing', [...path, 'spec'], 'A pod template needs a spec with containers.');
    return undefined;
  }
  const pod = readPodSpec(spec, [...path, 'spec'], context);
  if (read === undefined || pod === undefined) return undefined;
  const labels = labelsFrom(Object.entries(read.labels).sort(([a], [b]) => compareText(a, b)));
  return pods.group({ ...read, labels }, withFurtherNetworks(pod.traits, template, namespace));
}

function isFinished(job: Fields): boolean {
  const conditions = fieldsAt(job, ['status', 'conditions']);
  return (
    Array.isArray(conditions) &&
    conditions.some(
      (condition) =>
        isFields(condition) &&
        (condition['type'] === 'Complete' || condition['type'] === 'Failed') &&
        condition['status'] === 'True',
    )
  );
}
