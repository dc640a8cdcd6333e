import type { Selector } from '../inventory/selector.ts';
import type { Protocol } from '../network/protocol.ts';
import type { PortRange } from '../network/sets.ts';

/** Ports of one protocol. */
export type DeclaredPorts = { readonly protocol: Protocol } & PortRange;

/** A connection that is declared as wanted, by the configuration or by a data-flow map. */
export interface DeclaredConnection {
  readonly name: string;
  readonly from: PeerSelector;
  readonly to: PeerSelector;
  /** Empty: any port of any protocol. */
  readonly ports: readonly DeclaredPorts[];
}

export type PeerSelector =
  | { readonly type: 'pods'; readonly namespaceSelector: Selector; readonly podSelector: Selector }
  | { readonly type: 'cidr'; readonly cidr: string }
  /** Host names outside the cluster. They are never resolved, so it is not known which addresses they stand for. */
  | { readonly type: 'names'; readonly names: readonly string[] };
