import type { Workload } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { AlikeWorkloads } from '../reach/alike.ts';
import type { RuleContext } from '../rule.ts';
import type { ChainHop, Starts, ChainStep } from './step.ts';

/** What a rule about chains between the internet and personal data looks for. */
export interface ChainKind {
  /** Of the workload with personal data: `ingress` for a way in, `egress` for a way out. */
  readonly direction: Direction;
  readonly startsOf: (groups: readonly AlikeWorkloads[], context: RuleContext) => Starts;
  /**
   * Connections with some workloads that another rule reports, if they are in contact with the internet. Undefined if
   * there are none.
   */
  readonly leftOut: (
    workload: Workload,
    context: RuleContext,
  ) => ((others: AlikeWorkloads) => ConnectionSet) | undefined;
  readonly remediation: string;
  /** Text that accompanies a pass if only declared connections lead there. */
  readonly declaredNote: string;
}

/**
 * Where a chain can be cut: `own-policy`, by policies of the workload with personal data, because its own connection is
 * not declared; `elsewhere`, because that connection is declared or within the namespace, and another one is not.
 */
export const CHAIN_CUTS = ['own-policy', 'elsewhere'] as const;
export type ChainCut = (typeof CHAIN_CUTS)[number];

/** A chain that ends at a workload with personal data. */
export interface Arrival {
  readonly last: ChainStep;
  readonly hop: ChainHop;
  readonly cut: ChainCut;
}

/** The directions in which policies of the workload must change to close a violation with this key. */
export function closedByOwnPolicy(direction: Direction): (key: string) => readonly Direction[] {
  return (key) => (key === CHAIN_CUTS[0] ? [direction] : []);
}
