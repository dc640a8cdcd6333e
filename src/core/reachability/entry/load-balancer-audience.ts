import type { Service } from '../../inventory/exposure-objects.ts';
import type { ClusterNode } from '../../inventory/inventory.ts';
import type { Labels } from '../../inventory/labels.ts';
import { audienceAt } from './audience.ts';
import type { Audience } from './entry-point.ts';
import { isPublicRange } from './outside-ranges.ts';
import type { OutsideRanges } from './outside-ranges.ts';

/** Clouds whose load balancers are known, as `spec.providerID` of nodes names them. */
type Cloud = 'aws' | 'gce' | 'azure';

/** Annotations that ask for an internal load balancer, each heeded by its own cloud only. */
const INTERNAL: readonly (readonly [cloud: Cloud, key: string, means: (value: string) => boolean])[] = [
  // The in-tree controller takes any value but `false`, e.g. `0.0.0.0/0`, for yes.
  ['aws', 'service.beta.kubernetes.io/aws-load-balancer-internal', (value) => !isOneOf(value, ['', 'false'])],
  ['aws', 'service.beta.kubernetes.io/aws-load-balancer-scheme', (value) => isOneOf(value, ['internal'])],
  ['gce', 'networking.gke.io/load-balancer-type', (value) => isOneOf(value, ['internal'])],
  ['gce', 'cloud.google.com/load-balancer-type', (value) => isOneOf(value, ['internal'])],
  ['azure', 'service.beta.kubernetes.io/azure-load-balancer-internal', (value) => isOneOf(value, ['true'])],
];

const AWS_SCHEME = 'service.beta.kubernetes.io/aws-load-balancer-scheme';
const AWS_TYPE = 'service.beta.kubernetes.io/aws-load-balancer-type';
/** They let in more than `loadBalancerSourceRanges` says. */
const AZURE_WIDENING = [
  'service.beta.kubernetes.io/azure-allowed-ip-ranges',
  'service.beta.kubernetes.io/azure-allowed-service-tags',
];

/**
 * Who may knock at the load balancer of a Service. An internal one, or one with source ranges that hold no public
 * address, keeps the internet out where the cluster's cloud is known to heed that; where it is not known it may.
 */
export function audienceOfLoadBalancer(
  service: Service,
  nodes: readonly ClusterNode[],
  outside: OutsideRanges,
): Audience {
  const cloud = cloudOf(nodes);
  const reached = audienceByScope(service, cloud, outside);
  if (reached === 'private') return reached;
  const clients = outside.clients(service.loadBalancerSourceRanges);
  if (clients.some(isPublicRange)) return reached;
  return heedsSourceRanges(service, cloud) ? 'private' : 'unknown';
}

function audienceByScope(
  { loadBalancer }: Service,
  cloud: Cloud | undefined,
  outside: OutsideRanges,
): Audience {
  const { className, annotations = {}, addresses = [] } = loadBalancer ?? {};
  const numeric = addresses.filter((address) => outside.holds(address));
  if (audienceAt(numeric, outside) === 'internet') return 'internet';
  const wanted = INTERNAL.filter(
    ([, key, means]) => annotations[key] !== undefined && means(annotations[key]),
  );
  if (wanted.some(([own]) => own === cloud)) return isOfCloud(className, cloud) ? 'private' : 'unknown';
  if (cloud === undefined && wanted.length > 0) return 'unknown';
  if (numeric.length > 0) return 'unknown';
  return isOfAwsController(className, annotations) && annotations[AWS_SCHEME] === undefined
    ? 'unknown'
    : 'internet';
}

/** The field is ignored by clouds that do not support it; the AWS controller heeds it under conditions. */
function heedsSourceRanges({ loadBalancer }: Service, cloud: Cloud | undefined): boolean {
  const { className, annotations = {} } = loadBalancer ?? {};
  if (className !== undefined) return false;
  switch (cloud) {
    case 'aws':
      return annotations[AWS_TYPE] === undefined;
    case 'azure':
      return AZURE_WIDENING.every((key) => annotations[key] === undefined);
    case 'gce':
      return true;
    case undefined:
      return false;
  }
}

/** Without a class the cloud's own controller makes it. */
function isOfCloud(className: string | undefined, cloud: Cloud | undefined): boolean {
  return className === undefined || (cloud === 'aws' && className.startsWith('service.k8s.aws/'));
}

/** The AWS Load Balancer Controller, whose load balancers are internal unless it was started otherwise. */
function isOfAwsController(className: string | undefined, annotations: Labels): boolean {
  const type = annotations[AWS_TYPE];
  return className?.startsWith('service.k8s.aws/') === true || type === 'external' || type === 'nlb-ip';
}

function cloudOf(nodes: readonly ClusterNode[]): Cloud | undefined {
  const [provider, ...others] = new Set(nodes.map(({ provider: own }) => own));
  if (others.length > 0) return undefined;
  return provider === 'aws' || provider === 'gce' || provider === 'azure' ? provider : undefined;
}

function isOneOf(value: string, wanted: readonly string[]): boolean {
  return wanted.includes(value.trim().toLowerCase());
}
