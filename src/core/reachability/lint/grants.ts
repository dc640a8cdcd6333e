import type { Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { Bitset } from '../classes/bitset.ts';
import type { ClusterIndex, CompiledRule } from '../dialects/compiled-policy.ts';
import { portsTowards, resolveNamedPort } from '../dialects/policy-ports.ts';

/** Ports towards peers: one rectangle of the connections that a rule allows. */
export interface Grant {
  readonly peers: Bitset;
  readonly ports: ConnectionSet;
}

/**
 * What a rule grants to pods of one class, by layer: for each address family and for the outside, what it certainly
 * allows and what it may allow. Verdicts are layer-wise unions of these, so a rule adds nothing if others cover it in
 * every layer.
 */
export type RuleGrants = readonly (readonly Grant[])[];

export function grantsOf(
  { peers: number, ports }: CompiledRule,
  direction: Direction,
  podClass: number,
  index: ClusterIndex,
  destinations: NamedPortDestinations,
): RuleGrants {
  const own = index.pods.at(podClass);
  const peers = index.rulePeers.at(number);
  const towards = direction === 'ingress' ? portsTowards(ports, own.ports) : ports.numbered;
  const layers: Grant[][] = [];
  for (const { must, may } of peers.pods) {
    const [sure, perhaps] = [[{ peers: must, ports: towards.must }], [{ peers: may, ports: towards.may }]];
    if (direction === 'egress')
      for (const named of ports.named)
        for (const { peers: serving, ports: resolved } of destinations.of(named)) {
          if (named.certainty === 'must') sure.push({ peers: must.intersect(serving), ports: resolved });
          perhaps.push({ peers: may.intersect(serving), ports: resolved });
        }
    layers.push(sure, perhaps);
  }
  layers.push(
    [{ peers: peers.outside.must, ports: towards.must }],
    [{ peers: peers.outside.may, ports: towards.may }],
  );
  return layers.map((layer) => layer.filter((grant) => !grant.peers.isEmpty() && !grant.ports.isEmpty()));
}

type NamedPort = CompiledRule['ports']['named'][number];

/** Destinations that serve a named port, by the port numbers that it stands for on them. Each name is searched once. */
export class NamedPortDestinations {
  private readonly pods: ClusterIndex['pods'];
  private readonly known = new Map<string, readonly Grant[]>();

  constructor({ pods }: ClusterIndex) {
    this.pods = pods;
  }

  of(named: NamedPort): readonly Grant[] {
    const key = `${named.protocol} ${named.name}`;
    const known = this.known.get(key) ?? this.find(named);
    this.known.set(key, known);
    return known;
  }

  private find(named: NamedPort): readonly Grant[] {
    const found = new Map<string, { readonly serving: number[]; readonly ports: ConnectionSet }>();
    this.pods.forEach(({ ports }, podClass) => {
      const resolved = resolveNamedPort(named, ports);
      if (resolved.isEmpty()) return;
      const key = resolved.toString();
      const known = found.get(key) ?? { serving: [], ports: resolved };
      known.serving.push(podClass);
      found.set(key, known);
    });
    return [...found.values()].map(({ serving, ports }) => ({ peers: Bitset.of(serving), ports }));
  }
}

/** Whether `others` together allow everything that `own` does, and which of them contribute. */
export function coveringOthers<Other>(
  own: readonly Grant[],
  others: Iterable<readonly [Other, readonly Grant[]]>,
): ReadonlySet<Other> | undefined {
  const used = new Set<Other>();
  let left = own;
  for (const [other, grants] of others) {
    if (left.length === 0) break;
    for (const grant of grants) {
      const rest = left.flatMap((piece) => without(piece, grant) ?? [piece]);
      if (rest.length !== left.length || rest.some((piece, place) => piece !== left[place])) used.add(other);
      left = rest;
    }
  }
  return left.length === 0 ? used : undefined;
}

/** The part of a piece that another grant leaves; `undefined` if they do not overlap. */
function without(piece: Grant, { peers, ports }: Grant): Grant[] | undefined {
  const shared = piece.peers.intersect(peers);
  if (shared.isEmpty()) return undefined;
  const openPorts = piece.ports.subtract(ports);
  if (openPorts.equals(piece.ports)) return undefined;
  const apart = piece.peers.without(shared);
  return [
    ...(apart.isEmpty() ? [] : [{ peers: apart, ports: piece.ports }]),
    ...(openPorts.isEmpty() ? [] : [{ peers: shared, ports: openPorts }]),
  ];
}
