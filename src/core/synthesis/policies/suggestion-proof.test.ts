import { describe, expect, it } from 'vitest';
import {
  namespace,
  networkPolicy,
  service,
  type Manifest,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import {
  app,
  CONTROLLER,
  INGRESS,
  labelled,
  letIn,
  named,
  SMALL_SHOP,
} from '../../../../test/support/manifests/small-shop.ts';
import {
  API_TO_DB,
  flow,
  names,
  pods,
  suggested,
  outcomeOf,
  WEB_TO_API,
} from '../../../../test/support/engine/suggested-policies.ts';
import { policyManifest } from '../../remediation/policy-manifest.ts';
import { BUILT_IN_SCENARIOS } from '../../simulation/built-in.ts';
import { cutText } from '../../remediation/trial/cut-text.ts';

const closed = (space: string): Manifest =>
  networkPolicy('closed', { podSelector: {}, policyTypes: ['Egress'] }, { namespace: space });

describe('suggested policies, laid over the cluster', () => {
  it('allow every declared flow and deny everything else', () => {
    const suggestion = suggested(SMALL_SHOP, [WEB_TO_API, API_TO_DB]);
    expect(suggestion).toMatchObject({ unmet: [], remaining: [], superfluous: [], notes: [] });
    expect(suggestion.flows).toEqual(['Web asks the API', 'api-to-db']);
    const possible = suggestion.attacks.filter(({ outcome }) => outcome !== 'held');
    expect(possible.map(({ scenario, outcome }) => [scenario, outcome])).toEqual([
      ['host-network', 'violated'],
      ['labels-of-declared-sources', 'violated'],
    ]);
    expect(possible[1]?.reasons).toContain(
      'customers/db[Deployment] accepts TCP 5432 from pods with app=api in namespace customers, as a declared flow wants it: whoever may create pods with these labels can connect',
    );
    expect(suggestion.attacks.map(({ scenario }) => scenario)).toEqual([
      ...BUILT_IN_SCENARIOS.map(({ name }) => name),
      'new-pod',
      'internet',
      'labels-of-declared-sources',
    ]);
  });

  it('say what would stop working, joined for workloads that lose the same, what is served first', () => {
    const texts = suggested(SMALL_SHOP, [WEB_TO_API, API_TO_DB]).cuts.map(cutText);
    expect(texts[0]).toBe(
      'outside the cluster: from 0.0.0.0/0, ::/0 to every workload of namespace customers: no longer allowed All Connections',
    );
    expect(texts).toContain(
      'served or declared: from shop/cart[Deployment] to customers/api[Deployment]: no longer allowed TCP 8080',
    );
    expect(texts.join()).not.toContain('from shop/web[Deployment] to customers/api[Deployment]: no longer');
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
    expect(outcomeOf(kept, 'pod-in-another-namespace')).toBe('violated');
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
    const flannel = suggested(SMALL_SHOP, [API_TO_DB], { profile: 'flannel' });
    expect(flannel.notes[0]).toContain('does not enforce policies');
    expect(flannel.remaining[0]).toMatchObject({
      verdict: 'allowed',
      reasons: ['the network plugin does not enforce policies'],
    });
    expect(outcomeOf(flannel, 'exfiltration-to-the-internet')).toBe('violated');
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

  it('let in the controller of an Ingress for visitors from the internet, not every address', () => {
    const front = service('api', {}, { metadata: { namespace: 'customers' } });
    const cluster = [...SMALL_SHOP, front, INGRESS, CONTROLLER];
    const endpoints = [{ name: 'internet', cidrs: ['0.0.0.0/0', '::/0'], fqdns: [] }];
    const visitors = flow('visitors', { type: 'endpoint', name: 'internet' }, pods('customers', 'api'), 8080);
    const alone = suggested(cluster, [visitors], { endpoints });
    expect(policyManifest(alone.policies[2]!.policy)['spec']).toMatchObject({
      ingress: [
        {
          from: [
            {
              namespaceSelector: named('tools'),
              podSelector: { matchLabels: { 'app.kubernetes.io/name': 'ingress-nginx' } },
            },
          ],
          ports: [{ protocol: 'TCP', port: 8080 }],
        },
      ],
    });
    expect(alone.unmet).toEqual([]);
    expect(alone.notes).toEqual([
      'the flow visitors comes through Ingress customers/public, so the pods of the controller are let in, not every address; declare a flow from the controller, too',
    ]);
    const ingress = flow('ingress', pods('tools'), pods('customers', 'api'), 8080);
    const both = suggested(cluster, [visitors, ingress], { endpoints });
    expect(names(both).slice(2)).toEqual(['create customers/ingress']);
    expect(both.unmet).toEqual([]);
    expect(outcomeOf(both, 'internet')).toBe('held');
    const undeclared = suggested(cluster, [ingress]);
    expect(undeclared.attacks.find(({ scenario }) => scenario === 'internet')).toMatchObject({
      outcome: 'violated',
      reasons: [
        'The internet can connect to customers/api[Deployment] (TCP 8080) through Ingress customers/public.',
        'Ingress customers/public leads through a declared flow of its controller: declare a flow from an endpoint with 0.0.0.0/0 and ::/0, too, if it is meant to be public',
      ],
    });
    const balanced = service('api', { type: 'LoadBalancer' }, { metadata: { namespace: 'customers' } });
    const open = suggested([...SMALL_SHOP, balanced], [visitors], { endpoints });
    expect(policyManifest(open.policies[2]!.policy)['spec']).toMatchObject({
      ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }] }],
    });
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
    expect(outcomeOf(suggestion, 'exfiltration-to-the-internet')).toBe('unknown');
    const letAll = letIn('customers', 'db', ['tools', 'crawler'], 5432);
    expect(suggested([...SMALL_SHOP, letAll], [API_TO_DB]).superfluous).toEqual(['db-from-crawler']);
  });

  it('do not call an attack denied that was not simulated, because nothing is classified', () => {
    const plain = SMALL_SHOP.map((each) => (each === SMALL_SHOP[0] ? namespace('customers') : each));
    const attack = suggested(plain, [API_TO_DB]).attacks.find(
      ({ scenario }) => scenario === 'pod-in-another-namespace',
    );
    expect(attack).toMatchObject({
      outcome: 'unknown',
      reasons: ['nothing is classified as personal data'],
    });
  });
});
