import type { PolicyPeer, PolicyRule } from '../../inventory/network-policy.ts';
import { ADDRESS_BITS, formatAddress, parseAddressOrCidr, parseCidr } from '../../network/address.ts';
import type { Cidr } from '../../network/address.ts';
import { METADATA_ADDRESSES } from '../../network/metadata-addresses.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { EVERY_POD, withPeers } from '../remediation/peers.ts';
import { judgeOutsideEgress } from './outside-egress.ts';

const METADATA_BLOCKS = METADATA_ADDRESSES.map(({ address }) => parseAddressOrCidr(address)).map((block) => ({
  ...block,
  cidr: `${formatAddress({ family: block.family, value: block.first })}/${ADDRESS_BITS[block.family]}`,
}));

/** Everything but the metadata services: what a workload that nothing isolates keeps. */
const ANYTHING_ELSE: readonly PolicyPeer[] = [
  EVERY_POD,
  ...withHoles({ type: 'ip-block', cidr: '0.0.0.0/0', except: [] }),
  ...withHoles({ type: 'ip-block', cidr: '::/0', except: [] }),
];

export const metadataServiceEgress = workloadRule({
  id: 'metadata-service-egress',
  version: 2,
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
    rule.peers.flatMap((peer) => (peer.type === 'ip-block' ? withHoles(peer) : [peer])),
  );
}

/** A block without the metadata addresses in it; the same object where it holds none, nothing where it is only that. */
function withHoles(peer: Extract<PolicyPeer, { type: 'ip-block' }>): readonly PolicyPeer[] {
  const block = parseCidr(peer.cidr);
  const excluded = peer.except.map(parseCidr);
  const holes = METADATA_BLOCKS.filter(
    (address) => isWithin(address, block) && !excluded.some((hole) => isWithin(address, hole)),
  );
  if (holes.length === 0) return [peer];
  if (block.first === block.last) return [];
  return [{ ...peer, except: [...peer.except, ...holes.map(({ cidr }) => cidr)] }];
}

function isWithin(inner: Cidr, outer: Cidr): boolean {
  return inner.family === outer.family && outer.first <= inner.first && inner.last <= outer.last;
}
