import { describe, expect, it } from 'vitest';
import { InventoryBuilder } from '../../from-objects.ts';
import type { Inventory } from '../../inventory.ts';

function read(spec: unknown, annotations: object = {}): Inventory {
  const builder = new InventoryBuilder();
  builder.add({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'policy', namespace: 'shop', annotations },
    spec,
  });
  return builder.build();
}

/** The code and field of the one problem that makes a policy invalid. */
function fault(spec: unknown): string {
  const { networkPolicies, unevaluatedPolicies } = read(spec);
  expect(networkPolicies).toEqual([]);
  return unevaluatedPolicies[0]?.problems.map(({ code, field }) => `${code} ${field}`).join(', ') ?? 'none';
}

const from = (...peers: unknown[]) => ({ podSelector: {}, ingress: [{ from: peers }] });
const ports = (...entries: unknown[]) => ({ podSelector: {}, ingress: [{ ports: entries }] });
const block = (cidr: unknown, except?: unknown) => from({ ipBlock: { cidr, except } });

describe('a valid network policy', () => {
  it.each([
    [{ podSelector: {} }, ['ingress']],
    [{ podSelector: {}, egress: [] }, ['ingress']],
    [{ podSelector: {}, egress: [{}] }, ['ingress', 'egress']],
    [{ podSelector: {}, policyTypes: [], egress: null }, ['ingress']],
    [{ podSelector: {}, policyTypes: ['Egress'] }, ['egress']],
    [{ podSelector: {}, policyTypes: ['Ingress'], egress: [{}] }, ['ingress']],
  ])('%j decides %j', (spec, directions) => {
    expect(read(spec).networkPolicies[0]?.directions).toEqual(directions);
  });

  it('distinguishes a missing peer selector from an empty one', () => {
    const policy = read(from({ podSelector: {} }, { namespaceSelector: {}, podSelector: null }))
      .networkPolicies[0];
    expect(policy?.ingress[0]?.peers).toEqual([
      { type: 'pods', podSelector: { requirements: [] } },
      { type: 'pods', namespaceSelector: { requirements: [] } },
    ]);
  });

  it('without a pod selector selects every pod, as in the API server, with a warning', () => {
    const { networkPolicies, problems } = read({ policyTypes: ['Ingress'] });
    expect(networkPolicies[0]?.podSelector).toEqual({ requirements: [] });
    expect(problems.map(({ code, field }) => [code, field])).toEqual([
      ['selector-missing', 'spec.podSelector'],
    ]);
  });

  it('may have ports in all three forms, with TCP as the default protocol', () => {
    const policy = read(ports({}, { port: 53, protocol: 'UDP' }, { port: 80, endPort: 90 }, { port: 'http' }))
      .networkPolicies[0];
    expect(policy?.ingress[0]?.ports).toEqual([
      { type: 'all', protocol: 'TCP' },
      { type: 'range', protocol: 'UDP', from: 53, to: 53 },
      { type: 'range', protocol: 'TCP', from: 80, to: 90 },
      { type: 'named', protocol: 'TCP', name: 'http' },
    ]);
  });

  it('has the host bits of CIDRs cleared, as in network plugins, with a warning', () => {
    const { networkPolicies, problems } = read(block('10.1.2.3/8', ['10.9.1.1/16']));
    expect(networkPolicies[0]?.ingress[0]?.peers).toEqual([
      { type: 'networks', blocks: [{ cidr: '10.0.0.0/8', except: ['10.9.0.0/16'] }] },
    ]);
    expect(problems.map(({ code }) => code)).toEqual(['cidr-host-bits', 'cidr-host-bits']);
  });
});

describe('a policy that the API server would reject', () => {
  it.each([
    ['a missing spec', undefined, 'spec-missing spec'],
    ['a misspelt field', { podSelector: {}, ingres: [] }, 'unknown-field spec.ingres'],
    [
      'an unknown policy type',
      { podSelector: {}, policyTypes: ['Ingres'] },
      'policy-types spec.policyTypes[0]',
    ],
    [
      'a bad operator',
      { podSelector: { matchExpressions: [{ key: 'a', operator: 'in', values: ['b'] }] } },
      'selector-operator spec.podSelector.matchExpressions[0].operator',
    ],
    [
      'values on Exists',
      { podSelector: { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] } },
      'selector-values spec.podSelector.matchExpressions[0].values',
    ],
    [
      'In without values',
      { podSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } },
      'selector-values spec.podSelector.matchExpressions[0].values',
    ],
    [
      'a bad label key',
      { podSelector: { matchLabels: { 'a b': 'c' } } },
      'label-key spec.podSelector.matchLabels[a b]',
    ],
    [
      'a bad label value',
      { podSelector: { matchLabels: { a: '-' } } },
      'label-value spec.podSelector.matchLabels.a',
    ],
    [
      'a label that is a number',
      { podSelector: { matchLabels: { a: 1 } } },
      'label-not-text spec.podSelector.matchLabels.a',
    ],
    ['an empty peer', from({}), 'peer-empty spec.ingress[0].from[0]'],
    [
      'an ipBlock beside a selector',
      from({ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }),
      'peer-mixed spec.ingress[0].from[0]',
    ],
    ['an address for a CIDR', block('10.0.0.1'), 'cidr spec.ingress[0].from[0].ipBlock.cidr'],
    ['leading zeros', block('010.0.0.0/8'), 'cidr spec.ingress[0].from[0].ipBlock.cidr'],
    ['IPv4 inside IPv6', block('::ffff:10.0.0.0/104'), 'cidr spec.ingress[0].from[0].ipBlock.cidr'],
    ['a prefix that is too long', block('10.0.0.0/33'), 'cidr spec.ingress[0].from[0].ipBlock.cidr'],
    [
      'an exception as wide as its block',
      block('10.0.0.0/8', ['10.0.0.0/8']),
      'except-outside-cidr spec.ingress[0].from[0].ipBlock.except[0]',
    ],
    [
      'an exception elsewhere',
      block('10.0.0.0/8', ['11.0.0.0/16']),
      'except-outside-cidr spec.ingress[0].from[0].ipBlock.except[0]',
    ],
    ['port 0', ports({ port: 0 }), 'port-out-of-range spec.ingress[0].ports[0].port'],
    ['port 65536', ports({ port: 65_536 }), 'port-out-of-range spec.ingress[0].ports[0].port'],
    ['a number in quotes', ports({ port: '80' }), 'port-name spec.ingress[0].ports[0].port'],
    ['endPort without port', ports({ endPort: 80 }), 'end-port spec.ingress[0].ports[0].endPort'],
    [
      'endPort beside a name',
      ports({ port: 'http', endPort: 80 }),
      'end-port spec.ingress[0].ports[0].endPort',
    ],
    ['endPort below port', ports({ port: 80, endPort: 79 }), 'end-port spec.ingress[0].ports[0].endPort'],
    ['a protocol in lower case', ports({ protocol: 'tcp' }), 'protocol spec.ingress[0].ports[0].protocol'],
    ['a rule that is no list', { podSelector: {}, ingress: {} }, 'invalid-type spec.ingress'],
  ])('%s', (_name, spec, expected) => {
    expect(fault(spec)).toBe(expected);
  });

  it('records the pods and directions that the policy may affect', () => {
    const [policy] = read({
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Egress'],
      egress: [{ ports: [{ port: 0 }] }],
    }).unevaluatedPolicies;
    expect(policy).toMatchObject({
      reason: 'invalid',
      podSelector: { requirements: [{ key: 'app', operator: 'In', values: ['db'] }] },
      directions: ['egress'],
    });
    const [unclear] = read({
      podSelector: { matchLabels: { app: 1 } },
      policyTypes: 'Egress',
    }).unevaluatedPolicies;
    expect(unclear?.podSelector).toBeUndefined();
    expect(unclear?.directions).toEqual(['ingress', 'egress']);
  });
});

const readFor = (network: unknown) => read({ podSelector: {} }, { 'networking.gke.io/network': network });

describe('a network policy for one network of GKE', () => {
  it("is not evaluated, because it applies to the pods' own network on other platforms only", () => {
    const { networkPolicies, unevaluatedPolicies } = readFor('blue');
    expect(networkPolicies).toEqual([]);
    expect(unevaluatedPolicies).toMatchObject([
      {
        reason: 'not-supported',
        podSelector: { requirements: [] },
        problems: [{ code: 'not-supported', field: 'metadata.annotations[networking.gke.io/network]' }],
      },
    ]);
  });

  it.each(['default', 'pod-network'])(
    'is like any other where that is %s, the one of all pods',
    (network) => {
      expect(readFor(network).networkPolicies).toHaveLength(1);
    },
  );
});
