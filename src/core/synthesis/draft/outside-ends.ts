import type { PolicyRule } from '../../inventory/network-policy.ts';
import type { Workload } from '../../inventory/workload.ts';
import { parseAddressOrCidr, parseCidr, type AddressBlock } from '../../network/address.ts';
import { covers } from '../../network/address-block.ts';
import { ALL_CONNECTIONS, connectionSet, NO_CONNECTIONS } from '../../network/connection-set.ts';
import { METADATA_ADDRESSES } from '../../network/metadata-addresses.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import type { AddressFamily, ConnectionSet } from '../../network/sets.ts';
import type { EntryPoint } from '../../reachability/entry/entry-point.ts';
import type { EntryPoints } from '../../reachability/entry/entry-points.ts';
import { isOpenToEveryAddress } from '../../rules/isolation/allow-all-rule.ts';
import { declaredBlocks } from '../../rules/reach/declared.ts';
import { isNodeTraffic } from '../../rules/reach/evidence.ts';
import type { RuleContext } from '../../rules/rule.ts';
import { selects } from '../../remediation/targets.ts';
import { isOverlap } from '../../rules/flows/overlap.ts';
import type { LeftOut } from './left-out.ts';

/** More addresses than this are a whole network: a /16, and one IPv6 subnet. */
const MOST_ADDRESSES: Readonly<Record<AddressFamily, bigint>> = { IPv4: 2n ** 16n, IPv6: 2n ** 64n };

/** The endpoint for clients that may be anywhere on the internet. */
export const INTERNET = 'internet';
const EVERYWHERE = ['0.0.0.0/0', '::/0'];

/** An allowed connection of a workload with a system outside the cluster. */
export interface OutsideConnection {
  readonly direction: Direction;
  readonly workload: Workload;
  /** The name of the endpoint to propose. */
  readonly endpoint: string;
  readonly cidrs: readonly string[];
  readonly ports: ConnectionSet;
  /** The Service or route that leads to the workload, as text. */
  readonly through?: string;
}

/** Connections with outside addresses that policies name, or that Services lead in. */
export class OutsideFlows {
  readonly #context: RuleContext;
  readonly #entryPoints: EntryPoints;
  readonly #leftOut: LeftOut;

  constructor(context: RuleContext, entryPoints: EntryPoints, leftOut: LeftOut) {
    this.#context = context;
    this.#entryPoints = entryPoints;
    this.#leftOut = leftOut;
  }

  of(workload: Workload): readonly OutsideConnection[] {
    if (isNodeTraffic(this.#context.model, workload)) return [];
    return [
      ...DIRECTIONS.flatMap((direction) => this.#byPolicies(workload, direction)),
      ...this.#byDoors(workload),
    ];
  }

  #byPolicies(workload: Workload, direction: Direction): readonly OutsideConnection[] {
    const { model, policiesIn } = this.#context;
    const outside = model.outsideOf(workload, direction);
    if (isOpenToEveryAddress(outside, this.#context)) {
      if (direction === 'egress') this.#leftOut.everywhere(workload);
      return [];
    }
    const cidrs = new Set(
      policiesIn(workload.namespace)
        .filter((policy) => selects(policy, workload, direction))
        .flatMap((policy) => policy[direction].flatMap(blocksOf)),
    );
    return [...cidrs].toSorted().flatMap((cidr) => {
      const block = parseCidr(cidr);
      if (isMetadata(block)) return [];
      if (block.last - block.first >= MOST_ADDRESSES[block.family]) {
        this.#leftOut.wideBlock(cidr);
        return [];
      }
      const ports = this.#undeclared(workload, direction, block);
      if (ports.isEmpty()) return [];
      return [{ direction, workload, endpoint: `outside-${cidr.replace('/', '-')}`, cidrs: [cidr], ports }];
    });
  }

  /** What is allowed with every address of a block and not declared for all of it. */
  #undeclared(workload: Workload, direction: Direction, block: AddressBlock): ConnectionSet {
    const { model } = this.#context;
    const outside = model.outsideOf(workload, direction);
    let allowed: ConnectionSet | undefined;
    for (const [place, { range }] of model.externalRanges.entries()) {
      if (!isOverlap({ family: range.family, ...model.externalIntervals[place]! }, block)) continue;
      allowed = (allowed ?? ALL_CONNECTIONS).intersect(outside.allowed(place));
    }
    let ports = allowed ?? NO_CONNECTIONS;
    for (const declared of declaredBlocks(workload, direction, this.#context))
      if (covers(parseCidr(declared.cidr), block)) ports = ports.subtract(declared.ports);
    return ports;
  }

  #byDoors(workload: Workload): readonly OutsideConnection[] {
    const entryPoints = this.#entryPoints.to(workload);
    // The node ports of a load balancer have the same clients.
    const balanced = new Set(
      entryPoints.flatMap(({ door, service }) =>
        door.type === 'load-balancer' ? (service?.name ?? []) : [],
      ),
    );
    return entryPoints.flatMap((entryPoint): readonly OutsideConnection[] => {
      const { door, audience, verdict, protocol, port } = entryPoint;
      if (door.type === 'route') {
        if (entryPoint.sightings.some(({ seenAs }) => seenAs.type === 'unidentified-controller'))
          this.#leftOut.unknownController(`${door.kind} ${door.namespace}/${door.name}`);
        return [];
      }
      if (door.type !== 'load-balancer' && door.type !== 'node-port' && door.type !== 'external-ip')
        return [];
      if (audience === 'private' || verdict === 'denied') return [];
      if (door.type === 'node-port' && balanced.has(nameOfService(entryPoint))) return [];
      const given = door.type === 'load-balancer' ? door.sourceRanges : [];
      const cidrs = given.length > 0 ? given : EVERYWHERE;
      const own = declaredBlocks(workload, 'ingress', this.#context);
      const isDeclared = cidrs.every((cidr) =>
        own.some((each) => each.ports.has(protocol, port) && covers(parseCidr(each.cidr), parseCidr(cidr))),
      );
      if (isDeclared) return [];
      return [
        {
          direction: 'ingress',
          workload,
          endpoint: given.length > 0 ? `clients-of-${nameOfService(entryPoint)}` : INTERNET,
          cidrs,
          ports: connectionSet([{ protocol, from: port, to: port }]),
          through: `Service ${workload.namespace}/${nameOfService(entryPoint)}`,
        },
      ];
    });
  }
}

function blocksOf({ peers }: PolicyRule): readonly string[] {
  return peers.flatMap((peer) => (peer.type === 'networks' ? peer.blocks.map(({ cidr }) => cidr) : []));
}

function isMetadata(block: AddressBlock): boolean {
  return METADATA_ADDRESSES.some(({ address }) => covers(parseAddressOrCidr(address), block));
}

function nameOfService({ service, workload }: EntryPoint): string {
  return service?.name ?? workload.name;
}
