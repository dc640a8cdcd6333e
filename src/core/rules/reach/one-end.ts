import { type WorkloadReference, workloadKey } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';

/** What one end of connections allows, if the policies of the other end were not evaluated. */
export interface OneEnd {
  readonly workload: WorkloadReference;
  readonly direction: Direction;
  /** The peers, as text. */
  readonly peers: string;
  /** The ports, e.g. `on every port`. Missing: on ports that are named elsewhere. */
  readonly ports?: string;
}

/** A clause that states only what the workload's own end allows. */
export function oneEndText({ workload, direction, peers, ports }: OneEnd): string {
  const preposition = direction === 'ingress' ? 'from' : 'to';
  return `The ${direction} of ${workloadKey(workload)} allows connections ${preposition} ${peers}${ports === undefined ? '' : ` ${ports}`}`;
}

/** Says that the policies of pods at the other end may still deny what a workload allows in a direction. */
export function otherEndText(direction: Direction): string {
  return `The ${direction === 'ingress' ? 'egress' : 'ingress'} policies of those pods are not considered.`;
}
