import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  namespace,
  networkPolicy,
  service,
  type Manifest,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import { app, labelled, letIn, named, SMALL_SHOP } from '../../../../test/support/manifests/small-shop.ts';
import { suggestionYaml } from '../../../reachability/synthesis/suggestion-text.ts';
import { inventoryOfTexts } from '../../../sources/manifests/sent-texts.ts';
import { ruleContext } from '../../assessment/assess.ts';
import type { DataFlow, ExternalEndpoint, FlowEnd } from '../../dataflow/data-flow-map.ts';
import { EVERYTHING } from '../../inventory/selector.ts';
import { compile } from '../../reachability/compilation/compile.ts';
import { resolveAssumptions } from '../../reachability/plugins/profiles.ts';
import { policyManifest } from '../../remediation/policy-manifest.ts';
import { cutText } from '../../remediation/trial/cut-text.ts';
import { DEFAULT_SETTINGS } from '../../rules/settings.ts';
import { suggestPolicies } from './suggest-policies.ts';
import type { PolicySuggestion } from './suggestion.ts';

const pods = (space: string, name?: string): FlowEnd => ({
  type: 'pods',
  namespaceSelector: {
    requirements: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [space] }],
  },
  podSelector:
    name === undefined ? EVERYTHING : { requirements: [{ key: 'app', operator: 'In', values: [name] }] },
});
const flow = (name: string, from: FlowEnd, to: FlowEnd, port?: number): DataFlow => ({
  name,
  state: 'declared',
  clusters: 'all',
  from,
  to,
  ports: port === undefined ? [] : [{ protocol: 'TCP', from: port, to: port }],
  dataCategories: [],
  purpose: 'Orders',
  owner: 'Shop',
});
const WEB_TO_API = flow('Web asks the API', pods('shop', 'web'), pods('customers', 'api'), 8080);
const API_TO_DB = flow('api-to-db', pods('customers', 'api'), pods('customers', 'db'), 5432);

interface Options {
  readonly endpoints?: readonly ExternalEndpoint[];
  readonly existing?: 'replaced' | 'kept';
  readonly profile?: 'calico' | 'flannel' | 'unknown';
}

function suggested(
  objects: readonly Manifest[],
  flows: readonly DataFlow[],
  { endpoints = [], existing = 'replaced', profile = 'calico' }: Options = {},
): PolicySuggestion {
  const inventory = inventoryOf(objects);
  const model = compile(inventory, { assumptions: resolveAssumptions(profile, {}) });
  const settings = { ...DEFAULT_SETTINGS, dataFlows: { flows, endpoints } };
  return suggestPolicies({
    context: ruleContext(inventory, model, settings),
    settings,
    namespace: 'customers',
    existing,
  });
}

const names = ({ policies }: PolicySuggestion): readonly string[] =>
  policies.map(({ policy, change }) => `${change} ${policy.namespace}/${policy.name}`);
const verdictOn = ({ positions }: PolicySuggestion, position: string) =>
  positions.find((each) => each.position === position)?.verdict;

const closed = (space: string): Manifest =>
  networkPolicy('closed', { podSelector: {}, policyTypes: ['Egress'] }, { namespace: space });

describe('policies for a namespace', () => {
  it('are a default deny, name resolution, and one policy for each side of each flow', () => {
    const suggestion = suggested(SMALL_SHOP, [WEB_TO_API, API_TO_DB]);
    expect(names(suggestion)).toEqual([
      'create customers/default-deny',
      'create customers/allow-dns',
      'create customers/web-asks-the-api',
      'create customers/api-to-db-ingress',
      'create customers/api-to-db-egress',
    ]);
    const [deny, , web, db, api] = suggestion.policies.map(({ policy }) => policyManifest(policy)['spec']);
    expect(deny).toMatchObject({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    expect(web).toEqual({
      podSelector: labelled('api'),
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [{ namespaceSelector: named('shop'), podSelector: labelled('web') }],
          ports: [{ protocol: 'TCP', port: 8080 }],
        },
      ],
    });
    expect(db).toMatchObject({ ingress: [{ from: [{ podSelector: labelled('api') }] }] });
    expect(api).toMatchObject({ egress: [{ to: [{ podSelector: labelled('db') }] }] });
  });

  it('allow every declared flow and deny everything else', () => {
    const suggestion = suggested(SMALL_SHOP, [WEB_TO_API, API_TO_DB]);
    expect(suggestion).toMatchObject({ unmet: [], remaining: [], superfluous: [], notes: [] });
    expect(suggestion.flows).toEqual(['Web asks the API', 'api-to-db']);
    const denied = suggestion.positions.filter(({ verdict }) => verdict === 'denied');
    expect(denied.map(({ position }) => position)).toEqual([
      'new-pod-in-the-namespace',
      'pod-in-another-namespace',
      'internet-to-pod',
      'pod-to-internet',
      'pod-to-metadata-service',
      'pod-to-api-server',
      'pod-to-outside-dns',
    ]);
    const forged = suggestion.positions.find(({ position }) => position === 'forged-labels');
    expect(forged?.verdict).toBe('allowed');
    expect(forged?.reasons).toContain(
      'customers/db[Deployment] accepts TCP 5432 from pods with app=api in namespace customers (a declared flow leads through it): whoever may create pods with these labels can connect',
    );
  });

  it('say what would stop working, joined for workloads that lose the same, what is served first', () => {
    const texts = suggested(SMALL_SHOP, [WEB_TO_API, API_TO_DB]).cuts.map(cutText);
    expect(texts[0]).toBe(
      'outside the cluster: from every IPv4 address, every IPv6 address to every workload of namespace customers: no longer allowed All Connections',
    );
    expect(texts).toContain(
      'served or declared: from shop/cart[Deployment] to customers/api[Deployment]: no longer allowed TCP 8080',
    );
    expect(texts.join()).not.toContain('from shop/web[Deployment] to customers/api[Deployment]: no longer');
  });

  it('are the policies that kubectl reads from the YAML', () => {
    const suggestion = suggested(SMALL_SHOP, [WEB_TO_API, API_TO_DB]);
    const { networkPolicies, problems } = inventoryOfTexts(
      [{ file: 'policies.yaml', text: suggestionYaml(suggestion) }],
      () => undefined,
    );
    expect(problems).toEqual([]);
    for (const { policy } of suggestion.policies)
      expect(networkPolicies).toContainEqual(
        expect.objectContaining({
          ...policy,
          ingress: policy.ingress.map((rule) => expect.objectContaining(rule)),
          egress: policy.egress.map((rule) => expect.objectContaining(rule)),
        }),
      );
    expect(networkPolicies).toHaveLength(suggestion.policies.length);
  });

  it('replace the existing policies, or are added to them', () => {
    const open = networkPolicy('open', { podSelector: {}, ingress: [{}] }, { namespace: 'customers' });
    const deny = networkPolicy('default-deny', { podSelector: {} }, { namespace: 'customers' });
    const replaced = suggested([...SMALL_SHOP, open, deny], [API_TO_DB]);
    expect(replaced.superfluous).toEqual(['open']);
    expect(names(replaced)[0]).toBe('replace customers/default-deny');
    expect(replaced.remaining).toEqual([]);
    const kept = suggested([...SMALL_SHOP, open, deny], [API_TO_DB], { existing: 'kept' });
    expect(kept.superfluous).toEqual([]);
    expect(names(kept)).toEqual([
      'create customers/default-deny-2',
      'create customers/allow-dns',
      'create customers/api-to-db-ingress',
      'create customers/api-to-db-egress',
    ]);
    expect(kept.policies[0]?.policy.directions).toEqual(['egress']);
    expect(kept.remaining[0]).toMatchObject({
      verdict: 'allowed',
      reasons: ['NetworkPolicy customers/open, rule 1: allow'],
    });
    expect(verdictOn(kept, 'pod-in-another-namespace')).toBe('allowed');
  });

  it('allow the address blocks of endpoints, and say that host names cannot be expressed', () => {
    const endpoints = [
      { name: 'bank', cidrs: ['203.0.113.0/24', '2001:db8::/64'], fqdns: ['bank.example'] },
      { name: 'mail', cidrs: [], fqdns: ['mail.example'] },
    ];
    const suggestion = suggested(
      SMALL_SHOP,
      [
        flow('pay', pods('customers', 'api'), { type: 'endpoint', name: 'bank' }, 443),
        flow('send', pods('customers', 'api'), { type: 'endpoint', name: 'mail' }, 25),
      ],
      { endpoints },
    );
    expect(names(suggestion).slice(2)).toEqual(['create customers/pay']);
    expect(policyManifest(suggestion.policies[2]!.policy)['spec']).toMatchObject({
      egress: [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }, { ipBlock: { cidr: '2001:db8::/64' } }] }],
    });
    expect(suggestion.unmet).toEqual([
      {
        flow: 'send',
        status: 'blocked',
        reasons: [
          'NetworkPolicy cannot express host names (mail.example): give the endpoint mail its address blocks, or allow the names with a policy of the network plugin that can',
        ],
      },
    ]);
    expect(verdictOn(suggestion, 'pod-to-internet')).toBe('denied');
  });

  it('open the other end of a flow only in a namespace with personal data whose pods are isolated', () => {
    const flows = [WEB_TO_API];
    const pii = SMALL_SHOP.map((each) =>
      each === SMALL_SHOP[1] ? namespace('shop', { 'ringfence.dev/data': 'pii' }) : each,
    );
    const both = suggested([...pii, closed('shop')], flows);
    expect(names(both)).toContain('create shop/web-asks-the-api');
    expect(both).toMatchObject({ unmet: [], notes: [] });
    const plain = suggested([...SMALL_SHOP, closed('shop')], flows);
    expect(names(plain).filter((name) => name.includes('shop/'))).toEqual([]);
    expect(plain.notes).toEqual([
      'the egress of shop/web[Deployment] does not allow the flow Web asks the API: shop has no personal data, so no policy is suggested for it; add the rule there',
    ]);
    expect(plain.unmet).toMatchObject([{ flow: 'Web asks the API', status: 'blocked' }]);
    expect(plain.unmet[0]?.reasons[0]).toContain('NetworkPolicy shop/closed');
    const some = networkPolicy(
      'web',
      { podSelector: labelled('web'), policyTypes: ['Egress'] },
      { namespace: 'shop' },
    );
    const wide = flow('all', pods('shop'), pods('customers', 'api'), 8080);
    expect(suggested([...pii, some], [wide]).notes.join()).toContain(
      'a policy for it would isolate shop/cart[Deployment] too',
    );
  });

  it('list what no NetworkPolicy can deny, with the reason', () => {
    const agent = app('customers', 'agent', 9000, { spec: { hostNetwork: true } });
    const onNode = suggested([...SMALL_SHOP, agent], [API_TO_DB]);
    expect(new Set(onNode.remaining.flatMap(({ reasons }) => reasons))).toEqual(
      new Set(["policies do not govern traffic of pods on their node's network"]),
    );
    expect(onNode.positions.at(-1)).toMatchObject({
      position: 'host-network',
      verdict: 'allowed',
      reasons: [
        expect.any(String),
        'customers/agent[Deployment] is on the network of its node: no policy governs it',
      ],
    });
    const flannel = suggested(SMALL_SHOP, [API_TO_DB], { profile: 'flannel' });
    expect(flannel.notes[0]).toContain('does not enforce policies');
    expect(flannel.remaining[0]).toMatchObject({
      verdict: 'allowed',
      reasons: ['the network plugin does not enforce policies'],
    });
    expect(verdictOn(flannel, 'pod-to-internet')).toBe('allowed');
  });

  it('use the ports that a destination serves for a flow without ports, and doubt ports that it does not', () => {
    const open = suggested(SMALL_SHOP, [flow('any', pods('customers', 'api'), pods('customers', 'db'))]);
    expect(open.policies.at(-1)).toMatchObject({
      policy: { egress: [{ ports: [{ from: 5432, to: 5432 }] }] },
      notes: ['the flow names no port, so those are allowed that its destination serves'],
    });
    expect(open.unmet).toEqual([]);
    const front = service('api', {}, { metadata: { namespace: 'customers' } });
    const wrong = suggested(
      [...SMALL_SHOP, front],
      [{ ...WEB_TO_API, ports: [{ protocol: 'TCP', from: 80, to: 80 }] }],
    );
    expect(wrong.policies.at(-1)?.notes).toEqual([
      'api serves TCP 8080, not TCP 80: flows name the ports of pods, which may differ from those of Services',
    ]);
  });

  it('ask the DNS of the cluster at the ports and with the labels that it has', () => {
    const dns: Manifest = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'kube-system', name: 'dns' },
      spec: { selector: { app: 'dns' }, ports: [{ port: 53, protocol: 'UDP', targetPort: 1053 }] },
    };
    const suggestion = suggested([...SMALL_SHOP, dns], []);
    expect(policyManifest(suggestion.policies[1]!.policy)['spec']).toMatchObject({
      egress: [
        {
          to: [{ namespaceSelector: named('kube-system'), podSelector: labelled('dns') }],
          ports: [
            { protocol: 'TCP', port: 53 },
            { protocol: 'UDP', port: 53 },
            { protocol: 'UDP', port: 1053 },
          ],
        },
      ],
    });
    expect(suggestion.remaining).toEqual([]);
    expect(suggestion.notes).toEqual([
      'no declared flow begins or ends here: everything but name resolution would be denied',
    ]);
    expect(suggested(SMALL_SHOP, []).policies[1]?.notes[0]).toContain('is not in the input');
  });

  it('leave drafts out and say so, and explain flows that select nothing', () => {
    const draft = { ...API_TO_DB, state: 'draft' as const };
    expect(suggested(SMALL_SHOP, [draft]).notes).toContain(
      'drafts declare nothing, so these are not allowed: api-to-db',
    );
    const nobody = flow('typo', pods('shop', 'wep'), pods('customers', 'api'), 8080);
    expect(suggested(SMALL_SHOP, [nobody]).unmet).toEqual([
      { flow: 'typo', status: 'unmatched', reasons: ['an end of it selects no pods'] },
    ]);
  });

  it('have one policy for the replicas of a workload', () => {
    const db = app('customers', 'db', 5432, { kind: 'StatefulSet', replicas: 3 });
    const replicas = flow('db-replicas', pods('customers', 'db'), pods('customers', 'db'), 5432);
    const suggestion = suggested([namespace('customers'), db], [replicas]);
    expect(suggestion.policies.at(-1)?.policy).toMatchObject({
      name: 'db-replicas',
      directions: ['ingress', 'egress'],
    });
    expect(suggestion.unmet).toEqual([]);
  });

  it('keep what other policies deny, and name those that are not evaluated', () => {
    const cilium: Manifest = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { namespace: 'customers', name: 'l7' },
      spec: { endpointSelector: {} },
    };
    const suggestion = suggested([...SMALL_SHOP, cilium], [API_TO_DB]);
    expect(suggestion.notes).toEqual([
      'CiliumNetworkPolicy l7 is not evaluated: what it could change is unknown',
    ]);
    expect(suggestion.unmet[0]?.status).toBe('unknown');
    expect(verdictOn(suggestion, 'pod-to-internet')).toBe('unknown');
    const letAll = letIn('customers', 'db', ['tools', 'crawler'], 5432);
    expect(suggested([...SMALL_SHOP, letAll], [API_TO_DB]).superfluous).toEqual(['db-from-crawler']);
  });
});
