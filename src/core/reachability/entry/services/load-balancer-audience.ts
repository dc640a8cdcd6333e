import type { LoadBalancer, Service } from '../../../inventory/exposure-objects.ts';
import type { ClusterNode } from '../../../inventory/inventory.ts';
import { audienceAt, isPublicRange } from '../outside-ranges.ts';
import type { Audience } from '../entry-point.ts';
import type { OutsideRanges } from '../outside-ranges.ts';

/** Clouds whose load balancers are known, by the prefix of `spec.providerID` of nodes. */
type Cloud = 'aws' | 'gce' | 'azure';

/** An annotation that says whether a load balancer is internal, and the exact values for which it is. */
interface ScopeAnnotation {
  readonly cloud: Cloud;
  readonly key: string;
  readonly isInternal: (value: string) => boolean;
}

const AWS_SCHEME = 'service.beta.kubernetes.io/aws-load-balancer-scheme';
const AWS_TYPE = 'service.beta.kubernetes.io/aws-load-balancer-type';
/**
 * Values that the AWS Load Balancer Controller treats as false; the in-tree controller treats any other value as true.
 */
const AWS_NO: ReadonlySet<string> = new Set(['', '0', 'f', 'F', 'false', 'FALSE', 'False']);

/** Each is used only by its own cloud. */
const SCOPES: readonly ScopeAnnotation[] = [
  {
    cloud: 'aws',
    key: 'service.beta.kubernetes.io/aws-load-balancer-internal',
    isInternal: (value) => !AWS_NO.has(value),
  },
  { cloud: 'aws', key: AWS_SCHEME, isInternal: (value) => value === 'internal' },
  { cloud: 'gce', key: 'networking.gke.io/load-balancer-type', isInternal: isInternalOnGce },
  { cloud: 'gce', key: 'cloud.google.com/load-balancer-type', isInternal: isInternalOnGce },
  {
    cloud: 'azure',
    key: 'service.beta.kubernetes.io/azure-load-balancer-internal',
    isInternal: (value) => value === 'true',
  },
];

/** They allow more than `loadBalancerSourceRanges`. */
const AZURE_WIDENING = [
  'service.beta.kubernetes.io/azure-allowed-ip-ranges',
  'service.beta.kubernetes.io/azure-allowed-service-tags',
];

/**
 * Who can send traffic to the load balancer of a Service. An internal load balancer, or one whose source ranges contain
 * no public address, blocks the internet if the cluster's cloud is known to implement this; if the cloud is not known,
 * it may not.
 */
export function audienceOfLoadBalancer(
  loadBalancer: LoadBalancer,
  sourceRanges: Service['loadBalancerSourceRanges'],
  nodes: readonly ClusterNode[],
  outside: OutsideRanges,
): Audience {
  const cloud = cloudOf(nodes);
  const reached = audienceByScope(loadBalancer, cloud, outside);
  if (reached === 'private') return reached;
  const clients = outside.clients(sourceRanges);
  if (clients.some(isPublicRange)) return reached;
  return heedsSourceRanges(loadBalancer, cloud) ? 'private' : 'unknown';
}

function audienceByScope(
  loadBalancer: LoadBalancer,
  cloud: Cloud | undefined,
  outside: OutsideRanges,
): Audience {
  const { annotations, addresses } = loadBalancer;
  const numeric = addresses.filter((address) => outside.holds(address));
  if (audienceAt(numeric, outside) === 'internet') return 'internet';
  const said = SCOPES.filter(({ key }) => annotations[key] !== undefined);
  const heard = cloud === undefined ? said : said.filter((scope) => scope.cloud === cloud);
  const internal = heard.filter(({ key, isInternal }) => isInternal(annotations[key]!));
  if (internal.length > 0) {
    // If annotations disagree, the controller and its version decide which of them applies.
    const agree = internal.length === heard.length;
    return agree && heedsOneOf(internal, loadBalancer, cloud) ? 'private' : 'unknown';
  }
  if (numeric.length > 0) return 'unknown';
  return isOfAwsController(loadBalancer) && annotations[AWS_SCHEME] === undefined ? 'unknown' : 'internet';
}

/** Without a class, it is created by the cloud's own controller. That of AWS does not know schemes. */
function heedsOneOf(
  scopes: readonly ScopeAnnotation[],
  loadBalancer: LoadBalancer,
  cloud: Cloud | undefined,
): boolean {
  if (cloud === 'aws' && isOfAwsController(loadBalancer)) return true;
  const isOwn = cloud !== undefined && loadBalancer.className === undefined;
  return isOwn && scopes.some(({ key }) => key !== AWS_SCHEME);
}

/** Clouds that do not support the field ignore it; the AWS controller uses it under some conditions. */
function heedsSourceRanges({ className, annotations }: LoadBalancer, cloud: Cloud | undefined): boolean {
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

/** The AWS Load Balancer Controller, whose load balancers are internal unless configured otherwise. */
function isOfAwsController({ className, annotations }: LoadBalancer): boolean {
  const type = annotations[AWS_TYPE];
  return className?.startsWith('service.k8s.aws/') === true || type === 'external' || type === 'nlb-ip';
}

function cloudOf(nodes: readonly ClusterNode[]): Cloud | undefined {
  const [provider, ...others] = new Set(nodes.map(({ provider: own }) => own));
  if (others.length > 0) return undefined;
  return provider === 'aws' || provider === 'gce' || provider === 'azure' ? provider : undefined;
}

function isInternalOnGce(value: string): boolean {
  return value === 'Internal' || value === 'internal';
}
