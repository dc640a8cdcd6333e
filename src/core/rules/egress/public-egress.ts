import type { PolicyPeer, PolicyRule } from '../../inventory/network-policy.ts';
import type { Workload } from '../../inventory/workload.ts';
import { parseCidr } from '../../network/address.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { declaredBlocks } from '../reach/declared.ts';
import { EVERY_POD, withPeers } from '../remediation/peers.ts';
import type { RuleContext } from '../rule.ts';
import { judgeOutsideEgress } from './outside-egress.ts';

/** RFC 1918 and unique local addresses: what is left of a block once public addresses are taken out. */
const PRIVATE_BLOCKS: readonly string[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'];
/** Loopback and link-local blocks hold no public address; the metadata service has a rule of its own. */
const LOCAL_BLOCKS: readonly string[] = ['127.0.0.0/8', '169.254.0.0/16', '::1/128', 'fe80::/10'];

export const publicEgress = workloadRule({
  id: 'public-egress',
  version: 1,
  title: 'PII workload reaches no public address that is not declared',
  group: 'egress',
  severity: 'critical',
  why: 'A workload that may open connections to the internet can send personal data anywhere in the world. Whoever takes over the pod needs nothing else to carry the data off.',
  needs: needs({ namespaces: 'subject-namespace', workloads: 'subject-namespace', policies: 'cluster' }),
  evaluate: (workload, context) =>
    judgeOutsideEgress(
      workload,
      {
        category: 'public-internet',
        title: 'the public internet',
        remediation:
          'Limit egress to the addresses that are needed and declare each of them as a connection, or send the traffic through an egress proxy that is. The patch keeps private addresses, pods and declared addresses.',
        narrow: () => (rule) => withoutPublic(rule, workload, context),
        keep: () => [
          { peers: [EVERY_POD, ...PRIVATE_BLOCKS.map(block)], ports: [] },
          ...declaredBlocks(workload, context),
        ],
      },
      context,
    ),
});

function withoutPublic(rule: PolicyRule, workload: Workload, context: RuleContext): readonly PolicyRule[] {
  const peers =
    rule.peers.length === 0
      ? [EVERY_POD, ...PRIVATE_BLOCKS.map(block)]
      : rule.peers.flatMap((peer) => (peer.type === 'ip-block' ? privatePart(peer) : [peer]));
  const narrowed = withPeers(rule, peers);
  return narrowed[0] === rule ? [rule] : [...narrowed, ...declaredBlocks(workload, context)];
}

function privatePart(peer: Extract<PolicyPeer, { type: 'ip-block' }>): readonly PolicyPeer[] {
  if ([...PRIVATE_BLOCKS, ...LOCAL_BLOCKS].some((cidr) => isWithin(peer.cidr, cidr))) return [peer];
  return PRIVATE_BLOCKS.filter(
    (cidr) => isWithin(cidr, peer.cidr) && !peer.except.some((hole) => isWithin(cidr, hole)),
  ).map((cidr) => ({
    type: 'ip-block',
    cidr,
    except: peer.except.filter((hole) => isWithin(hole, cidr)),
  }));
}

function isWithin(inner: string, outer: string): boolean {
  const a = parseCidr(inner);
  const b = parseCidr(outer);
  return a.family === b.family && b.first <= a.first && a.last <= b.last;
}

function block(cidr: string): PolicyPeer {
  return { type: 'ip-block', cidr, except: [] };
}
