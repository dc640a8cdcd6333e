import type { Workload } from '../../inventory/workload.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { EntryPoint } from '../../reachability/entry/entry-point.ts';
import type { AlikeWorkloads } from '../reach/alike.ts';
import type { OutsideRow } from '../reach/outside.ts';

/** `certain`: only what is certainly allowed and not declared. `possible`: also what is not decided. */
export type Certainty = 'certain' | 'possible';

/** Whether declarations cover what a hop needs. Connections within a namespace need no declaration. */
export type ChainCoverage = 'covered' | 'undeclared';

/** How the internet touches the first workload of a chain. */
export type Contact =
  | { readonly type: 'entry'; readonly entryPoint: EntryPoint }
  /** There may be an entry point that is not known. */
  | { readonly type: 'doubt'; readonly text: string }
  | { readonly type: 'exit'; readonly row: OutsideRow; readonly connections: ConnectionSet };

/** A chain between the internet and equivalent workloads, seen from its end at these workloads. */
export interface ChainStep {
  readonly group: AlikeWorkloads;
  /** The workload of the group that stands for it in texts. */
  readonly workload: Workload;
  /** Number of workloads of the chain, this one included. */
  readonly length: number;
  /** Whether the contact and all hops up to here are covered. */
  readonly coverage: ChainCoverage;
  readonly by:
    | { readonly type: 'contact'; readonly contact: Contact }
    | { readonly type: 'hop'; readonly hop: ChainHop; readonly previous: ChainStep };
}

/** Where chains touch the internet, with what is certain and with everything that is possible. */
export type Starts = Readonly<Record<Certainty, readonly ChainStep[]>>;

/** The connections of one hop of a chain. */
export interface ChainHop {
  /** What is allowed; for a possible chain also what is not decided. */
  readonly connections: ConnectionSet;
  /** The part of `connections` that is not decided. */
  readonly unknown: ConnectionSet;
}

/** The steps of a chain from the internet on. */
export function stepsOf(last: ChainStep): readonly ChainStep[] {
  const steps: ChainStep[] = [];
  let step: ChainStep | undefined = last;
  while (step !== undefined) {
    steps.push(step);
    step = step.by.type === 'hop' ? step.by.previous : undefined;
  }
  return steps.toReversed();
}
