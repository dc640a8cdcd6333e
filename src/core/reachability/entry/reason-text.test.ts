import { describe, expect, it } from 'vitest';
import { EVERY_REASON } from '../../../../test/support/engine/every-reason.ts';
import { locationText, reasonText } from './reason-text.ts';

const policy = {
  kind: 'NetworkPolicy',
  namespace: 'shop',
  name: 'db',
  location: { file: 'db.yaml', line: 3 },
};

describe('the text of a reason', () => {
  it('says where a policy is written to those only who may see files', () => {
    const isolated = { type: 'isolated', policies: [policy] } as const;
    expect(reasonText(isolated)).toBe('isolated by NetworkPolicy shop/db, and no rule allows it');
    expect(reasonText(isolated, 'full')).toContain('NetworkPolicy shop/db (db.yaml:3)');
  });

  it('names the place of the rule rather than of its policy, and counts rules from one', () => {
    const rule = { type: 'rule', policy, ruleIndex: 0, action: 'allow' } as const;
    expect(reasonText(rule)).toBe('NetworkPolicy shop/db, rule 1: allow');
    const location = { file: 'db.yaml', line: 9 };
    expect(reasonText({ ...rule, location }, 'full')).toBe(
      'NetworkPolicy shop/db, rule 1: allow (db.yaml:9)',
    );
  });

  it('says because of which field a policy is not evaluated, and where that is', () => {
    const reason = { type: 'unevaluated-policy', policy, why: 'not-supported' } as const;
    expect(reasonText(reason, 'full')).toBe(
      'NetworkPolicy shop/db is not evaluated by this version (db.yaml:3)',
    );
    const field = { field: 'spec.egress[0].to[1].domainNames', location: { file: 'db.yaml', line: 12 } };
    expect(reasonText({ ...reason, ...field }, 'full')).toBe(
      'NetworkPolicy shop/db is not evaluated by this version, because of spec.egress[0].to[1].domainNames (db.yaml:12)',
    );
  });

  it('tells what the server said of something unread to those only who may see it', () => {
    const unread = {
      kind: 'Pod',
      namespace: 'shop',
      reason: 'forbidden',
      message: 'pods is forbidden',
    } as const;
    expect(reasonText({ type: 'unread', unread })).toBe('Pod in shop could not be read');
    expect(reasonText({ type: 'unread', unread }, 'full')).toBe(
      'Pod in shop could not be read: pods is forbidden',
    );
  });

  it.each([
    [['dmz'], 'policies may not govern network dmz, to which pods are attached'],
    [['a', 'b'], 'policies may not govern networks a and b, to which pods are attached'],
    [['a', 'b', 'c', 'd'], 'policies may not govern networks a, b, c and 1 more, to which pods are attached'],
  ])('names further networks: %j', (networks, text) => {
    expect(reasonText({ type: 'further-network', networks })).toBe(text);
  });

  it('leaves out a place that is not known', () => {
    expect(locationText({ file: 'db.yaml', line: 3 })).toBe('db.yaml:3');
    expect(locationText(undefined)).toBe('');
  });

  it('is one sentence for each reason, and another one in full if there is more to tell', () => {
    const reasons = Object.values(EVERY_REASON).flat();
    const text = reasons.map((reason) =>
      [`${reason.type}:`, ...new Set([reasonText(reason), reasonText(reason, 'full')])].join('\n  '),
    );
    expect(text.join('\n')).toMatchInlineSnapshot(`
      "rule:
        NetworkPolicy shop/db, rule 1: allow
        NetworkPolicy shop/db, rule 1: allow (db.yaml:3)
      rule:
        NetworkPolicy shop/db, rule 2: deny
        NetworkPolicy shop/db, rule 2: deny (db.yaml:9)
      rule:
        ClusterNetworkPolicy tier, rule 3: pass
      isolated:
        isolated by NetworkPolicy shop/db, NetworkPolicy shop/all, and no rule allows it
        isolated by NetworkPolicy shop/db (db.yaml:3), NetworkPolicy shop/all, and no rule allows it
      not-isolated:
        no policy selects the pod in this direction, so everything is allowed
      same-pod:
        a pod always reaches itself
      host-network:
        policies do not apply to pods on their node's network
      own-node:
        traffic between a pod and its own node is always allowed
      not-enforced:
        the network plugin does not enforce policies
      outside:
        no policies apply outside the cluster
      assumption:
        it depends on what the network plugin does (cidrMatchesPods), which is not known
      assumption:
        it depends on labels of namespaces that were not in the input
      unevaluated-policy:
        NetworkPolicy shop/db is invalid
        NetworkPolicy shop/db is invalid (db.yaml:3)
      unevaluated-policy:
        NetworkPolicy shop/db is not evaluated by this version
        NetworkPolicy shop/db is not evaluated by this version (db.yaml:3)
      unevaluated-policy:
        NetworkPolicy shop/db is not evaluated by this version, because of spec.egress[0].to[1].domainNames
        NetworkPolicy shop/db is not evaluated by this version, because of spec.egress[0].to[1].domainNames (db.yaml:12)
      unread:
        Pod in shop could not be read
        Pod in shop could not be read: pods "db-0" is forbidden
      unread:
        Service could not be read
        Service could not be read: the server answered 500
      unpoliced-node:
        policies may not be enforced on the pod's node, which is AWS Fargate
      unpoliced-node:
        policies may not be enforced on node node-1, which is a virtual kubelet
      unpoliced-node:
        policies may not be enforced on node node-2, which runs Windows
      unpoliced-node:
        policies may not be enforced on node node-3, where no agent of the network plugin runs
      further-network:
        policies may not govern network shop/backup, to which pods are attached
      further-network:
        policies may not govern networks dmz and shop/backup, to which pods are attached
      open-labels:
        it depends on pod labels that a controller may set: not all labels of its pods are known
      label-not-text:
        label access of Deployment shop/web has a value that is not valid text, so it is not known which selectors match
      label-not-text:
        labels stage and team of Namespace shop have values that are not valid text, so it is not known which selectors match
      label-not-text:
        labels of Namespace shop have values that are not valid text, so it is not known which selectors match
      unresolved-name:
        it depends on the addresses of pay.example, which are never resolved
      unresolved-name:
        it depends on the addresses of mail.example and pay.example, which are never resolved
      unapproved-change:
        NetworkPolicy shop/db was removed since the baseline was approved
      unapproved-change:
        Namespace shop was changed since the baseline was approved
      no-address:
        addresses of pods are not known
      unidentified-controller:
        the controller is not known, and policies allow some sources but not others
      controller-on-own-node:
        policies allow no controller: only one on the network of the pod's own node could reach it
      controller-egress:
        the controller is not known, and egress policies may block it
      undeclared-port:
        it is not known whether a pod listens on the port
      unattached-route:
        no known Gateway accepts the route
      ungranted-route:
        it leads to another namespace, and no known ReferenceGrant allows this"
    `);
  });
});
