import type { PolicyPeer, PolicyRule } from '../../inventory/network-policy.ts';
import { parseCidr } from '../../network/address.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { EVERY_POD, withPeers } from '../remediation/peers.ts';
import { judgeOutsideEgress } from './outside-egress.ts';

/** Instance metadata services of AWS, Azure, Google Cloud and others (SEMANTICS: the well-known ranges). */
const METADATA: Readonly<Record<'IPv4' | 'IPv6', string>> = {
  IPv4: '169.254.169.254/32',
  IPv6: 'fd00:ec2::254/128',
};

/** Everything but the metadata services: what a workload that nothing isolates keeps. */
const ANYTHING_ELSE: readonly PolicyPeer[] = [
  EVERY_POD,
  { type: 'ip-block', cidr: '0.0.0.0/0', except: [METADATA.IPv4] },
  { type: 'ip-block', cidr: '::/0', except: [METADATA.IPv6] },
];

export const metadataServiceEgress = workloadRule({
  id: 'metadata-service-egress',
  version: 1,
  title: 'PII workload does not reach the cloud metadata service',
  group: 'egress',
  severity: 'high',
  why: 'The metadata service hands the credentials of the node to whoever asks from it. A workload that can be made to send a request there (a forged URL is enough) gives away access to storage, backups and keys, and with it the personal data that never passed through the pod.',
  needs: needs({ namespaces: 'subject-namespace', workloads: 'subject-namespace', policies: 'cluster' }),
  evaluate: (workload, context) =>
    judgeOutsideEgress(
      workload,
      {
        category: 'metadata',
        title: 'the cloud metadata service',
        remediation:
          "Take the metadata addresses out of every egress rule, and give the workload an identity of its own (workload identity) instead of the node's. The patch changes nothing else.",
        narrow: () => withoutMetadata,
        keep: () => [{ peers: ANYTHING_ELSE, ports: [] }],
      },
      context,
    ),
});

function withoutMetadata(rule: PolicyRule): readonly PolicyRule[] {
  if (rule.peers.length === 0) return [{ peers: ANYTHING_ELSE, ports: rule.ports }];
  return withPeers(
    rule,
    rule.peers.flatMap((peer) => (peer.type === 'ip-block' ? withHole(peer) : [peer])),
  );
}

function withHole(peer: Extract<PolicyPeer, { type: 'ip-block' }>): readonly PolicyPeer[] {
  const block = parseCidr(peer.cidr);
  const hole = METADATA[block.family];
  const { first } = parseCidr(hole);
  const covers = (cidr: string): boolean => {
    const { family, first: low, last: high } = parseCidr(cidr);
    return family === block.family && low <= first && first <= high;
  };
  if (!covers(peer.cidr) || peer.except.some(covers)) return [peer];
  return block.first === block.last ? [] : [{ ...peer, except: [...peer.except, hole] }];
}
