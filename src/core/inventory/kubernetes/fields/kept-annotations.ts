import { field, isFields, type Fields } from './fields.ts';
import { labelsFrom } from './read-labels.ts';
import type { Labels } from '../../labels.ts';

/**
 * Annotations that say who may come in, or which networks pods are on or policies are for, by the kind that bears
 * them. All others, which often hold whole copies of the object, are neither kept nor needed.
 */
export const KEPT_ANNOTATIONS = {
  Service: [
    'service.beta.kubernetes.io/aws-load-balancer-internal',
    'service.beta.kubernetes.io/aws-load-balancer-scheme',
    'service.beta.kubernetes.io/aws-load-balancer-type',
    'networking.gke.io/load-balancer-type',
    'cloud.google.com/load-balancer-type',
    'service.beta.kubernetes.io/azure-load-balancer-internal',
    'service.beta.kubernetes.io/azure-allowed-ip-ranges',
    'service.beta.kubernetes.io/azure-allowed-service-tags',
  ],
  Ingress: ['kubernetes.io/ingress.class', 'nginx.ingress.kubernetes.io/default-backend'],
  Pod: [
    'k8s.v1.cni.cncf.io/networks',
    // Before Multus 3.
    'kubernetes.v1.cni.cncf.io/networks',
    'k8s.v1.cni.cncf.io/network-status',
    'v1.multus-cni.io/default-network',
    'networking.gke.io/interfaces',
    // Written on pods of EKS that have security groups of their own.
    'vpc.amazonaws.com/pod-eni',
  ],
  NetworkPolicy: ['networking.gke.io/network'],
} as const;

/** What an object has of its kind's kept annotations; anything that is no text is left out. */
export function readAnnotations(object: Fields, kind: keyof typeof KEPT_ANNOTATIONS): Labels {
  const metadata = field(object, 'metadata');
  const annotations = isFields(metadata) ? field(metadata, 'annotations') : undefined;
  if (!isFields(annotations)) return labelsFrom([]);
  return labelsFrom(
    KEPT_ANNOTATIONS[kind].flatMap((key) => {
      const value = field(annotations, key);
      return typeof value === 'string' ? [[key, value] as const] : [];
    }),
  );
}
