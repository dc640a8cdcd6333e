import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ContainerPort } from '../../inventory/workload.ts';
import { Bitset } from '../classes/bitset.ts';
import type { BoundsId } from '../bounds/bounds-table.ts';
import type { ClusterIndex, CompiledRule } from '../dialects/compiled-policy.ts';
import { GrantCollector } from '../bounds/partition.ts';
import type { Partition } from '../bounds/partition.ts';
import { portsTowards, resolveNamedPort } from '../dialects/policy-ports.ts';
import type { CompiledPorts, NamedPort } from '../dialects/policy-ports.ts';

/** Additive rules for equally selected pods. */
export interface RuleSet {
  readonly rules: readonly CompiledRule[];
  /** Ports of the pods themselves: for ingress they are the destination on which named ports are resolved. */
  readonly ownPorts: readonly ContainerPort[];
  /** The verdict for peers that no rule matches. */
  readonly base: BoundsId;
}

/** The verdicts of a profile for all peers: pods by index in `ClusterParts.families`, and outside atoms. */
export interface ProfileVerdicts {
  readonly pods: readonly Partition[];
  readonly outside: Partition;
}

/** What the rules of one direction allow, for all peers at once or for the pods of one class. */
export class RuleBounds {
  private readonly index: ClusterIndex;
  private readonly direction: Direction;
  private readonly serving = new Map<string, readonly { bits: Bitset; bounds: BoundsId }[]>();
  private readonly numbered = new Map<CompiledPorts, BoundsId>();

  constructor(index: ClusterIndex, direction: Direction) {
    this.index = index;
    this.direction = direction;
  }

  towardsAll({ rules, ownPorts, base }: RuleSet): ProfileVerdicts {
    const { bounds, families, rulePeers } = this.index;
    const pods = families.map((_, family) => {
      const grants = new GrantCollector();
      for (const rule of rules) this.grantToPods(grants, rule, ownPorts, family);
      return grants.partition(base, bounds);
    });
    const outside = new GrantCollector();
    for (const { peers, ports } of rules) {
      const { must, may } = rulePeers.at(peers).outside;
      this.grant(outside, must, may, this.boundsOf(ports, ownPorts));
    }
    return { pods, outside: outside.partition(base, bounds) };
  }

  /** The same verdict as in `towardsAll` for one class, without computing any other. */
  towards({ rules, ownPorts, base }: RuleSet, podClass: number, family: number): BoundsId {
    const { bounds, pods, rulePeers } = this.index;
    let total = base;
    for (const { peers, ports } of rules) {
      const { must, may } = rulePeers.at(peers).pods[family]!;
      if (!may.has(podClass)) continue;
      const destinationPorts = this.direction === 'ingress' ? ownPorts : pods.at(podClass).ports;
      const granted = this.resolved(ports, destinationPorts);
      total = bounds.join(total, must.has(podClass) ? granted : this.perhaps(granted));
    }
    return total;
  }

  private grantToPods(
    grants: GrantCollector,
    { peers, ports }: CompiledRule,
    ownPorts: readonly ContainerPort[],
    family: number,
  ): void {
    const { must, may } = this.index.rulePeers.at(peers).pods[family]!;
    this.grant(grants, must, may, this.boundsOf(ports, ownPorts));
    if (this.direction === 'ingress') return;
    for (const named of ports.named)
      for (const { bits, bounds } of this.destinationsServing(named))
        this.grant(grants, must.intersect(bits), may.intersect(bits), bounds);
  }

  private grant(grants: GrantCollector, must: Bitset, may: Bitset, granted: BoundsId): void {
    grants.grant(must, granted);
    if (may !== must) grants.grant(may.without(must), this.perhaps(granted));
  }

  private perhaps(granted: BoundsId): BoundsId {
    const { bounds } = this.index;
    return bounds.id(NO_CONNECTIONS, bounds.may(granted));
  }

  /** Ports that do not depend on the peer. */
  private boundsOf(ports: CompiledPorts, ownPorts: readonly ContainerPort[]): BoundsId {
    return this.resolved(ports, this.direction === 'ingress' ? ownPorts : []);
  }

  private resolved(ports: CompiledPorts, destinationPorts: readonly ContainerPort[]): BoundsId {
    const { bounds } = this.index;
    if (ports.named.length > 0) {
      const { must, may } = portsTowards(ports, destinationPorts);
      return bounds.id(must, may);
    }
    let id = this.numbered.get(ports);
    if (id === undefined) {
      id = bounds.id(ports.numbered.must, ports.numbered.may);
      this.numbered.set(ports, id);
    }
    return id;
  }

  /** Classes by the port numbers that a named port stands for on them. */
  private destinationsServing(named: NamedPort): readonly { bits: Bitset; bounds: BoundsId }[] {
    const key = JSON.stringify(named);
    let groups = this.serving.get(key);
    if (groups === undefined) {
      const byBounds = new Map<BoundsId, number[]>();
      this.index.pods.forEach(({ ports }, podClass) => {
        const resolved = resolveNamedPort(named, ports);
        if (resolved.isEmpty()) return;
        const must = named.certainty === 'must' ? resolved : NO_CONNECTIONS;
        const bounds = this.index.bounds.id(must, resolved);
        const known = byBounds.get(bounds);
        if (known === undefined) byBounds.set(bounds, [podClass]);
        else known.push(podClass);
      });
      groups = [...byBounds].map(([bounds, members]) => ({ bounds, bits: Bitset.of(members) }));
      this.serving.set(key, groups);
    }
    return groups;
  }
}
