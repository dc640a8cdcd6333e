import { describe, expect, it } from 'vitest';
import { workloadWith } from '../../../../../test/support/manifests/inventories.ts';
import type { EndpointSet, Service, ServicePort } from '../../../inventory/exposure-objects.ts';
import type { ContainerPort, PodPlacement, Workload } from '../../../inventory/workload.ts';
import { ServiceEndpoints } from './service-endpoints.ts';
import type { ServiceEndpoint } from './service-endpoints.ts';

const service = (parts: Partial<Service>): Service => ({
  namespace: 'shop',
  name: 'db',
  type: 'ClusterIP',
  headless: 'virtual-ip',
  ports: [],
  externalIps: [],
  loadBalancerSourceRanges: [],
  endpoints: [],
  ...parts,
});
const port = (parts: Partial<ServicePort> = {}): ServicePort => ({
  protocol: 'TCP',
  port: 80,
  targetPort: 'db',
  ...parts,
});
const open = (containerPort: number, parts: Partial<ContainerPort> = {}): ContainerPort => ({
  name: 'db',
  protocol: 'TCP',
  containerPort,
  ...parts,
});
const placed = (name: string, group: number, ...addresses: readonly string[]): PodPlacement => ({
  name,
  group,
  labels: { 'statefulset.kubernetes.io/pod-name': name },
  addresses,
});
const withPorts = (...ports: readonly ContainerPort[]) =>
  workloadWith({ namespace: 'shop', name: 'db', podGroups: [{ labels: { app: 'db' }, ports }] });
const keeping = (...sets: readonly EndpointSet[]) => service({ endpoints: sets });
const endpointText = ({ workload, protocol, port: number }: ServiceEndpoint) =>
  `${workload.name} ${protocol} ${number}`;

/** The workloads that a Service port leads to. */
function behind(of: Service, own: ServicePort, ...workloads: readonly Workload[]): string[] {
  return new ServiceEndpoints([of], workloads).behind(of, own).map(endpointText);
}

const SELECTING = service({ selector: { app: 'db' } });
const GROUPS = [
  { labels: { app: 'db', role: 'primary' }, ports: [open(5432)] },
  { labels: { app: 'db', role: 'replica' }, ports: [open(6432)] },
];
const RUNNING = workloadWith({
  namespace: 'shop',
  name: 'db',
  kind: 'StatefulSet',
  podGroups: GROUPS,
  pods: [placed('db-0', 0, '10.1.0.5'), placed('db-1', 1, '10.1.0.6'), placed('db-2', 1, '10.1.0.7')],
});
const POD_NAME = 'statefulset.kubernetes.io/pod-name';

describe('the pods behind a Service with a selector', () => {
  it('have all of its labels, and are of its namespace', () => {
    const elsewhere = { ...RUNNING, namespace: 'books' };
    const selecting = (selector: object) =>
      behind(service({ selector: { ...selector } }), port(), RUNNING, elsewhere);
    expect(selecting({ app: 'db' })).toEqual(['db TCP 5432', 'db TCP 6432']);
    expect(selecting({ app: 'db', role: 'replica' })).toEqual(['db TCP 6432']);
    expect(selecting({ app: 'db', role: 'other' })).toEqual([]);
    expect(behind(service({ selector: { app: 'db' } }), port(), elsewhere)).toEqual([]);
  });

  it.each([
    ['db-0', ['db TCP 5432']],
    ['db-1', ['db TCP 6432']],
    ['db-2', ['db TCP 6432']],
    ['db-3', []],
  ])('are those of a group of which one pod is called %s', (name, endpoints) => {
    expect(behind(service({ selector: { app: 'db', [POD_NAME]: name } }), port(), RUNNING)).toEqual(
      endpoints,
    );
  });

  it('have the other labels too where one of them is called so', () => {
    const selector = { role: 'replica', [POD_NAME]: 'db-0' };
    expect(behind(service({ selector }), port(), RUNNING)).toEqual([]);
  });

  it('may be any of those to be, as far as labels go that are not written yet', () => {
    const toBe = { ...RUNNING, pods: [] };
    const ofOne = service({ selector: { app: 'db', [POD_NAME]: 'db-7' } });
    expect(behind(ofOne, port(), toBe)).toEqual(['db TCP 5432', 'db TCP 6432']);
    expect(behind(ofOne, port(), { ...RUNNING, pods: [placed('db-7', 0)] })).toEqual([
      'db TCP 5432',
      'db TCP 6432',
    ]);
    expect(behind(ofOne, port(), { ...RUNNING, pods: [placed('db-6', 0)] })).toEqual(['db TCP 6432']);
    expect(behind(service({ selector: { app: 'db', role: 'other' } }), port(), toBe)).toEqual([]);
    expect(behind(service({ selector: { app: 'other', [POD_NAME]: 'db-7' } }), port(), toBe)).toEqual([]);
  });
});

describe('the port of the pods behind a Service port', () => {
  it.each([
    [1, ['db TCP 1']],
    [65_535, ['db TCP 65535']],
    ['5432', ['db TCP 5432']],
    [0, []],
    [-1, []],
    [65_536, []],
  ])('is a number as it stands, %s, if there is such a port', (targetPort, endpoints) => {
    expect(behind(SELECTING, port({ targetPort }), withPorts(open(9000)))).toEqual(endpoints);
  });

  it.each(['http', '1e3', '0x50', '8-443'])('is that of the container port called %s', (name) => {
    const pods = withPorts(open(9000, { name }), open(9001, { name: 'other' }));
    expect(behind(SELECTING, port({ targetPort: name }), pods)).toEqual(['db TCP 9000']);
  });

  it('is of the same protocol where it goes by name', () => {
    const pods = withPorts(open(53, { protocol: 'UDP' }), open(5353));
    expect(behind(SELECTING, port(), pods)).toEqual(['db TCP 5353']);
    expect(behind(SELECTING, port({ protocol: 'UDP' }), pods)).toEqual(['db UDP 53']);
    expect(behind(SELECTING, port({ protocol: 'SCTP' }), pods)).toEqual([]);
  });
});

describe('the pods behind endpoints that are kept by hand', () => {
  it('are those with their addresses', () => {
    const endpoints = { addresses: ['10.1.0.6', '10.9.9.9'] };
    expect(behind(keeping(endpoints), port(), RUNNING)).toEqual(['db TCP 6432']);
    expect(behind(keeping({ addresses: ['10.9.9.9'] }), port(), RUNNING)).toEqual([]);
    expect(behind(keeping(), port(), RUNNING)).toEqual([]);
  });

  it('have the ports of the endpoints that are of the name and protocol of the Service port', () => {
    const ports = [
      { protocol: 'TCP', port: 7000 },
      { protocol: 'UDP', port: 7001 },
      { name: 'admin', protocol: 'TCP', port: 7002 },
    ] as const;
    const kept = keeping({ addresses: ['10.1.0.5'], ports });
    expect(behind(kept, port(), RUNNING)).toEqual(['db TCP 7000']);
    expect(behind(kept, port({ protocol: 'UDP' }), RUNNING)).toEqual(['db UDP 7001']);
    expect(behind(kept, port({ name: 'admin' }), RUNNING)).toEqual(['db TCP 7002']);
    expect(behind(kept, port({ name: 'admin', protocol: 'UDP' }), RUNNING)).toEqual([]);
  });

  it('have the target port of the Service where the endpoints name none', () => {
    const anyPort = { addresses: ['10.1.0.5'], ports: [{ protocol: 'TCP' } as const] };
    expect(behind(keeping(anyPort), port(), RUNNING)).toEqual(['db TCP 5432']);
    expect(behind(keeping({ addresses: ['10.1.0.5'], ports: [] }), port(), RUNNING)).toEqual([]);
  });

  it('are reached directly, as the selected ones are, by those who ask a headless Service for their addresses', () => {
    const target = { protocol: 'TCP', port: 9000 } as const;
    const web = workloadWith({ namespace: 'shop', name: 'web' });
    const headless = {
      ...keeping({ addresses: ['10.1.0.5'] }, { addresses: ['10.1.0.6', '10.9.9.9'] }),
      headless: 'headless',
    } as const;
    const directly = (of: Service) =>
      new ServiceEndpoints([of], [RUNNING, web]).directly(of, target).map(endpointText);
    expect(directly(headless)).toEqual(['db TCP 9000']);
    expect(directly({ ...headless, selector: { app: 'web' } })).toEqual(['web TCP 9000', 'db TCP 9000']);
    expect(directly({ ...headless, endpoints: [] })).toEqual([]);
  });
});

describe('the pods that have an address', () => {
  it('are found where a Service names it, as endpoint or alias', () => {
    const alias = service({ type: 'ExternalName', externalName: '10-1-0-6.shop.pod.cluster.local' });
    const found = new ServiceEndpoints([alias], [RUNNING]).at(['10.1.0.6', '10.1.0.9']);
    expect(found.map(({ workload, group }) => [workload.name, group.labels['role']])).toEqual([
      ['db', 'replica'],
    ]);
  });
});

const toBe = (parts: Pick<Workload, 'kind' | 'recognisedBy'>) =>
  workloadWith({ namespace: 'shop', name: 'db', podGroups: [GROUPS[0]!], pods: [], ...parts });
const leadsTo = (selector: Record<string, string>, workload: Workload) =>
  behind(service({ selector }), port(), workload).length > 0;

describe('pods-to-be behind a Service', () => {
  it('may have labels that a controller of an unknown kind writes, and none for those that its template has', () => {
    const unknown = toBe({ kind: 'CloneSet', recognisedBy: 'pod-template' });
    expect(leadsTo({ 'clone-id': 'a' }, unknown)).toBe(true);
    expect(leadsTo({ role: 'replica' }, unknown)).toBe(false);
    expect(leadsTo({ 'clone-id': 'a' }, toBe({ kind: 'CloneSet' }))).toBe(false);
  });

  it('have the label of their DeploymentConfig', () => {
    const config = toBe({ kind: 'DeploymentConfig' });
    expect(leadsTo({ deploymentconfig: 'db' }, config)).toBe(true);
    expect(leadsTo({ deployment: 'db-3' }, config)).toBe(true);
    expect(leadsTo({ deploymentconfig: 'other' }, config)).toBe(false);
  });
});
