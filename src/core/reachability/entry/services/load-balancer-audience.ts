import type { LoadBalancer, Service } from '../../../inventory/exposure-objects.ts';
import type { ClusterNode } from '../../../inventory/inventory.ts';
import { audienceAt, isPublicRange } from '../outside-ranges.ts';
import type { Audience } from '../entry-point.ts';
import type { OutsideRanges } from '../outside-ranges.ts';

/** Clouds whose load balancers are known, as `spec.providerID` of nodes names them. */
type Cloud = 'aws' | 'gce' | 'azure';

/** An annotation that says whether a load balancer is internal, and the values, to the letter, by which it is. */
interface ScopeAnnotation {
  readonly cloud: Cloud;
  readonly key: string;
  readonly isInternal: (value: string) => boolean;
}

const AWS_SCHEME = 'service.beta.kubernetes.io/aws-load-balancer-scheme';
const AWS_TYPE = 'service.beta.kubernetes.io/aws-load-balancer-type';
/** What the AWS Load Balancer Controller reads as no; the in-tree controller takes any other value for yes. */
const AWS_NO: ReadonlySet<string> = new Set(['', '0', 'f', 'F', 'false', 'FALSE', 'False']);

/** Each is heeded by its own cloud only. */
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
    // Where annotations disagree it depends on the controller and its version which of them counts.
    const agree = internal.length === heard.length;
    return agree && heedsOneOf(internal, loadBalancer, cloud) ? 'private' : 'unknown';
  }
  if (numeric.length > 0) return 'unknown';
  return isOfAwsController(loadBalancer) && annotations[AWS_SCHEME] === undefined ? 'unknown' : 'internet';
}

/** Without a class it is made by the cloud's own controller. That of AWS does not know of schemes. */
function heedsOneOf(
  scopes: readonly ScopeAnnotation[],
  loadBalancer: LoadBalancer,
  cloud: Cloud | undefined,
): boolean {
  if (cloud === 'aws' && isOfAwsController(loadBalancer)) return true;
  const isOwn = cloud !== undefined && loadBalancer.className === undefined;
  return isOwn && scopes.some(({ key }) => key !== AWS_SCHEME);
}

/** The field is ignored by clouds that do not support it; the AWS controller heeds it under conditions. */
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

/** The AWS Load Balancer Controller, whose load balancers are internal unless it was started otherwise. */
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
