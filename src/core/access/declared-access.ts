import type { Workload } from '../inventory/workload.ts';
import type { AddressBlock } from '../network/address.ts';
import { parseCidr } from '../network/address.ts';
import type { Direction } from '../network/protocol.ts';
import type { ConnectionSet } from '../network/sets.ts';
import { declaredBetween, declaredBlocks } from '../rules/reach/declared.ts';
import type { RuleContext } from '../rules/rule.ts';

/** A block of outside addresses with the ports that are declared for it. */
export interface PortsDeclaredOutside extends AddressBlock {
  readonly ports: ConnectionSet;
}

/** The connections that are certainly declared as wanted. */
export interface DeclaredAccess {
  /** The connections declared from one workload to another. */
  between(from: Workload, to: Workload): ConnectionSet;
  /** The blocks declared as sources (ingress) or destinations (egress) of a workload. */
  outside(workload: Workload, direction: Direction): readonly PortsDeclaredOutside[];
}

/** The connections that the configuration and the data-flow map declare. */
export function declaredByConfiguration(context: RuleContext): DeclaredAccess {
  return {
    between: (from, to) => declaredBetween(from, to, context).certain,
    outside: (workload, direction) =>
      declaredBlocks(workload, direction, context).map(({ cidr, ports }) => ({ ...parseCidr(cidr), ports })),
  };
}
