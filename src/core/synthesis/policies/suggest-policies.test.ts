import { describe, expect, it } from 'vitest';
import { namespace, service, type Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { app, labelled, named, SMALL_SHOP } from '../../../../test/support/manifests/small-shop.ts';
import {
  API_TO_DB,
  flow,
  names,
  pods,
  suggested,
  outcomeOf,
  WEB_TO_API,
} from '../../../../test/support/engine/suggested-policies.ts';
import { suggestionYaml } from '../../../reachability/synthesis/suggestion-text.ts';
import { inventoryOfTexts } from '../../../sources/manifests/sent-texts.ts';
import { policyManifest } from '../../remediation/policy-manifest.ts';

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
    expect(outcomeOf(suggestion, 'exfiltration-to-the-internet')).toBe('held');
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
});
