import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  modelOf,
  node,
  service,
} from '../../../../../test/support/manifests/manifest-cluster.ts';
import type { Manifest } from '../../../../../test/support/manifests/manifest-cluster.ts';
import type { Audience } from '../entry-point.ts';
import { audienceOfLoadBalancer } from './load-balancer-audience.ts';
import { OutsideRanges } from '../outside-ranges.ts';

const OUTSIDE = new OutsideRanges(modelOf([]).externalRanges);

const AWS_INTERNAL = 'service.beta.kubernetes.io/aws-load-balancer-internal';
const AWS_SCHEME = 'service.beta.kubernetes.io/aws-load-balancer-scheme';
const AWS_TYPE = 'service.beta.kubernetes.io/aws-load-balancer-type';
const AWS_CLASS = { loadBalancerClass: 'service.k8s.aws/nlb' };
const OTHER_CLASS = { loadBalancerClass: 'example.com/lb' };
const GKE_TYPE = 'networking.gke.io/load-balancer-type';
const OLD_GCE_TYPE = 'cloud.google.com/load-balancer-type';
const AZURE_INTERNAL = 'service.beta.kubernetes.io/azure-load-balancer-internal';
const AZURE_RANGES = 'service.beta.kubernetes.io/azure-allowed-ip-ranges';
const AZURE_TAGS = 'service.beta.kubernetes.io/azure-allowed-service-tags';

const nodeOf = (provider: string, name: string): Manifest =>
  node(name, {}, { spec: { providerID: `${provider}://zone/${name}` } });

type Case = [cloud: string, annotations: object, audience: Audience, spec?: object];

/** Who can send traffic to the load balancer of a Service, in one cloud or in several (separated by commas). */
function audienceIn(
  clouds: string,
  annotations: object,
  spec: object = {},
  addresses: readonly string[] = [],
) {
  const { services, nodes } = inventoryOf([
    ...clouds.split(',').map((provider, index) => nodeOf(provider, `n${index}`)),
    service(
      'web',
      { type: 'LoadBalancer', ports: [{ port: 80 }], ...spec },
      {
        metadata: { annotations },
        status: { loadBalancer: { ingress: addresses.map((ip) => ({ ip })) } },
      },
    ),
  ]);
  const { loadBalancer, loadBalancerSourceRanges } = services[0]!;
  return audienceOfLoadBalancer(loadBalancer!, loadBalancerSourceRanges, nodes, OUTSIDE);
}

describe('who may knock at a load balancer that asks to be internal', () => {
  it.each<Case>([
    ['aws', { [AWS_INTERNAL]: 'true' }, 'private'],
    ['aws', { [AWS_INTERNAL]: '0.0.0.0/0' }, 'private'],
    ['aws', { [AWS_INTERNAL]: 'false' }, 'internet'],
    ['aws', { [AWS_INTERNAL]: 'False' }, 'internet'],
    ['aws', { [AWS_INTERNAL]: '0' }, 'internet'],
    ['aws', { [AWS_INTERNAL]: '' }, 'internet'],
    ['gce', { [GKE_TYPE]: 'Internal' }, 'private'],
    ['gce', { [OLD_GCE_TYPE]: 'internal' }, 'private'],
    ['gce', { [GKE_TYPE]: 'INTERNAL' }, 'internet'],
    ['gce', { [GKE_TYPE]: 'External' }, 'internet'],
    ['azure', { [AZURE_INTERNAL]: 'true' }, 'private'],
    ['azure', { [AZURE_INTERNAL]: 'True' }, 'internet'],
    ['azure', { [AZURE_INTERNAL]: ' true' }, 'internet'],
    ['azure', { [AZURE_INTERNAL]: 'false' }, 'internet'],
  ])('on %s by %o: %s, for clouds take values to the letter', (cloud, annotations, audience) => {
    expect(audienceIn(cloud, annotations)).toBe(audience);
  });

  it.each<Case>([
    ['aws', { [GKE_TYPE]: 'Internal', [AZURE_INTERNAL]: 'true' }, 'internet'],
    ['gce', { [AWS_INTERNAL]: 'true', [AWS_SCHEME]: 'internal' }, 'internet'],
    ['azure', { [AWS_INTERNAL]: 'true' }, 'internet'],
    ['digitalocean', { [AWS_INTERNAL]: 'true' }, 'unknown'],
    ['digitalocean', { [AWS_INTERNAL]: 'false' }, 'internet'],
    ['aws,gce', { [AWS_INTERNAL]: 'true' }, 'unknown'],
    ['gce,aws', { [AWS_INTERNAL]: 'true' }, 'unknown'],
    ['aws,aws', { [AWS_INTERNAL]: 'true' }, 'private'],
  ])('on %s by %o: %s, for each cloud heeds its own', (clouds, annotations, audience) => {
    expect(audienceIn(clouds, annotations)).toBe(audience);
  });

  it.each<Case>([
    ['aws', { [AWS_SCHEME]: 'internal' }, 'unknown'],
    ['aws', { [AWS_SCHEME]: 'internal' }, 'private', AWS_CLASS],
    ['aws', { [AWS_SCHEME]: 'internal', [AWS_TYPE]: 'external' }, 'private'],
    ['aws', { [AWS_SCHEME]: 'internal', [AWS_TYPE]: 'nlb-ip' }, 'private'],
    ['aws', { [AWS_SCHEME]: 'internal', [AWS_TYPE]: 'nlb' }, 'unknown'],
    ['aws', { [AWS_SCHEME]: 'internal', [AWS_INTERNAL]: 'true' }, 'private'],
    ['aws', { [AWS_INTERNAL]: 'true' }, 'private', AWS_CLASS],
    ['aws', { [AWS_INTERNAL]: 'true' }, 'unknown', OTHER_CLASS],
    ['aws', { [AWS_INTERNAL]: 'true' }, 'unknown', { loadBalancerClass: 'example.com/service.k8s.aws/' }],
    ['gce', { [GKE_TYPE]: 'Internal' }, 'unknown', OTHER_CLASS],
    ['gce', { [GKE_TYPE]: 'Internal' }, 'unknown', AWS_CLASS],
    ['gce', { [GKE_TYPE]: 'Internal', [AWS_TYPE]: 'external' }, 'private'],
  ])('on %s by %o: %s, as the controller that makes it heeds it', (cloud, annotations, audience, spec) => {
    expect(audienceIn(cloud, annotations, spec)).toBe(audience);
  });

  it.each<Case>([
    ['aws', { [AWS_INTERNAL]: 'true', [AWS_SCHEME]: 'internet-facing' }, 'unknown'],
    ['aws', { [AWS_INTERNAL]: 'true', [AWS_SCHEME]: 'internet-facing' }, 'unknown', AWS_CLASS],
    ['aws', { [AWS_INTERNAL]: 'false', [AWS_SCHEME]: 'internal' }, 'unknown', AWS_CLASS],
    ['gce', { [GKE_TYPE]: 'External', [OLD_GCE_TYPE]: 'Internal' }, 'unknown'],
    ['gce', { [GKE_TYPE]: 'Internal', [OLD_GCE_TYPE]: 'Internal' }, 'private'],
    ['gce', { [GKE_TYPE]: 'Internal', [AWS_INTERNAL]: 'false' }, 'private'],
  ])('on %s by %o: %s, for annotations may disagree', (cloud, annotations, audience, spec) => {
    expect(audienceIn(cloud, annotations, spec)).toBe(audience);
  });

  it('is the internet where its address is one of the internet', () => {
    expect(audienceIn('gce', { [GKE_TYPE]: 'Internal' }, {}, ['10.0.0.9', '34.1.2.3'])).toBe('internet');
    expect(audienceIn('gce', { [GKE_TYPE]: 'Internal' }, {}, ['10.0.0.9'])).toBe('private');
  });

  it('is told by its annotations where its addresses are private, which may be led to from elsewhere', () => {
    expect(audienceIn('gce', {}, {}, ['10.0.0.9'])).toBe('unknown');
    expect(audienceIn('gce', {}, {}, ['web.example.com'])).toBe('internet');
  });
});

describe('who may knock at a load balancer of the AWS Load Balancer Controller', () => {
  it.each<Case>([
    ['aws', {}, 'unknown', AWS_CLASS],
    ['aws', { [AWS_TYPE]: 'external' }, 'unknown'],
    ['aws', { [AWS_TYPE]: 'nlb-ip' }, 'unknown'],
    ['aws', { [AWS_SCHEME]: 'internet-facing' }, 'internet', AWS_CLASS],
    ['aws', { [AWS_TYPE]: 'nlb' }, 'internet'],
    ['aws', {}, 'internet', OTHER_CLASS],
  ])(
    'on %s by %o: %s, for it makes them internal unless told otherwise',
    (cloud, annotations, audience, spec) => {
      expect(audienceIn(cloud, annotations, spec)).toBe(audience);
    },
  );
});

describe('who may knock at a load balancer for private source ranges', () => {
  it.each<Case>([
    ['aws', {}, 'private'],
    ['aws', { [AWS_TYPE]: 'nlb' }, 'unknown'],
    ['aws', { [AWS_TYPE]: 'external', [AWS_SCHEME]: 'internet-facing' }, 'unknown'],
    ['aws', { [AWS_SCHEME]: 'internet-facing' }, 'unknown', AWS_CLASS],
    ['aws', { [AWS_SCHEME]: 'internal' }, 'private', AWS_CLASS],
    ['gce', {}, 'private'],
    ['gce', {}, 'unknown', OTHER_CLASS],
    ['azure', {}, 'private'],
    ['azure', { [AZURE_RANGES]: '0.0.0.0/0' }, 'unknown'],
    ['azure', { [AZURE_TAGS]: 'Internet' }, 'unknown'],
    ['azure', {}, 'unknown', OTHER_CLASS],
    ['digitalocean', {}, 'unknown'],
    ['aws,gce', {}, 'unknown'],
  ])('on %s by %o: %s, as its cloud heeds them', (cloud, annotations, audience, spec) => {
    const ranges = { loadBalancerSourceRanges: ['10.0.0.0/8', '192.168.0.0/16'] };
    expect(audienceIn(cloud, annotations, { ...ranges, ...spec })).toBe(audience);
  });

  it('is the internet where one of them holds a public address or cannot be read', () => {
    for (const range of ['8.0.0.0/8', '0.0.0.0/0', 'everyone', '10.0.0.0/33'])
      expect(audienceIn('gce', {}, { loadBalancerSourceRanges: ['10.0.0.0/8', range] })).toBe('internet');
  });
});
