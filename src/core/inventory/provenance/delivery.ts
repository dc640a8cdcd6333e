import { field, isFields, type Fields } from '../kubernetes/fields/fields.ts';
import type { ObjectReference } from '../problems/problem.ts';
import type { Delivery } from './provenance.ts';

const ARGO_TRACKING = 'argocd.argoproj.io/tracking-id';
const ARGO_INSTANCE = 'argocd.argoproj.io/instance';
const HELM_NAME = 'meta.helm.sh/release-name';
const HELM_NAMESPACE = 'meta.helm.sh/release-namespace';
const MANAGED_BY = 'app.kubernetes.io/managed-by';

/** Annotations that say who delivered an object; the other marks are labels. */
export const DELIVERY_ANNOTATIONS: readonly string[] = [ARGO_TRACKING, HELM_NAME, HELM_NAMESPACE];

/** Longer than any of these marks. */
const MAX_TEXT = 1024;

/** An object, with the API group that its `apiVersion` names. */
export interface DeliveredObject extends ObjectReference {
  /** Empty for the core group. */
  readonly group: string;
}

/**
 * The tool that marks an object as delivered by it. The label `app.kubernetes.io/instance` alone is no such mark:
 * charts set it, too. If several tools do, the result is the one that drives the others: Argo CD and Flux both use
 * Helm.
 */
export function deliveryOf(object: Fields, reference: DeliveredObject): Delivery | undefined {
  const metadata = fieldsAt(object, 'metadata');
  const [annotations, labels] = [fieldsAt(metadata, 'annotations'), fieldsAt(metadata, 'labels')];
  return (
    argoApplication(textAt(annotations, ARGO_TRACKING), reference) ??
    labelledBy(labels, 'helm.toolkit.fluxcd.io', 'helm-release') ??
    labelledBy(labels, 'kustomize.toolkit.fluxcd.io', 'kustomization') ??
    argoInstance(textAt(labels, ARGO_INSTANCE)) ??
    helmRelease(annotations, labels)
  );
}

/**
 * The application of a tracking id, `<application>:<group>/<kind>:<namespace>/<name>`. One that names another object was
 * copied from there; Argo CD ignores it, too. For cluster-scoped objects it contains the namespace of the application's
 * destination.
 */
function argoApplication(
  trackingId: string | undefined,
  { group, kind, namespace, name }: DeliveredObject,
): Delivery | undefined {
  const [application, type, ...rest] = trackingId?.split(':') ?? [];
  const place = rest.join(':');
  const slash = place.indexOf('/');
  if (application === undefined || type !== `${group}/${kind}` || slash < 0) return undefined;
  const isOther = namespace !== undefined && place.slice(0, slash) !== namespace;
  return isOther || place.slice(slash + 1) !== name ? undefined : argoInstance(application);
}

/** `<name>`, or `<namespace>_<name>` for an application outside the namespace of Argo CD. */
function argoInstance(instance: string | undefined): Delivery | undefined {
  if (instance === undefined) return undefined;
  const [namespace, name] = instance.includes('_')
    ? [instance.slice(0, instance.indexOf('_')), instance.slice(instance.indexOf('_') + 1)]
    : [undefined, instance];
  return named('argo-cd', 'application', namespace, name);
}

function labelledBy(labels: Fields, prefix: string, kind: Delivery['kind']): Delivery | undefined {
  return named('flux', kind, textAt(labels, `${prefix}/namespace`), textAt(labels, `${prefix}/name`));
}

/** Helm itself counts an object as part of a release only if it has all three marks. */
function helmRelease(annotations: Fields, labels: Fields): Delivery | undefined {
  const namespace = textAt(annotations, HELM_NAMESPACE);
  if (textAt(labels, MANAGED_BY) !== 'Helm' || namespace === undefined) return undefined;
  return named('helm', 'release', namespace, textAt(annotations, HELM_NAME));
}

function named(
  tool: Delivery['tool'],
  kind: Delivery['kind'],
  namespace: string | undefined,
  name: string | undefined,
): Delivery | undefined {
  if (name === undefined || name === '') return undefined;
  return { tool, kind, ...(namespace !== undefined && { namespace }), name };
}

function fieldsAt(fields: Fields, key: string): Fields {
  const value = field(fields, key);
  return isFields(value) ? value : {};
}

function textAt(fields: Fields, key: string): string | undefined {
  const value = field(fields, key);
  return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT ? value : undefined;
}
