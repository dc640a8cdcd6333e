import type { ConnectionSet } from '../../network/sets.ts';
import type { EntryPoint } from '../entry/entry-point.ts';
import type { ExternalRange } from '../model/model.ts';
import type { PathVerdict } from './path.ts';

/** How a step was made: by an entry point, by a connection between workloads, or out to an address. */
export type StepBy =
  | { readonly type: 'start' }
  | { readonly type: 'entry'; readonly entryPoint: EntryPoint }
  | { readonly type: 'connection'; readonly ports: ConnectionSet }
  | { readonly type: 'exit'; readonly ports: ConnectionSet; readonly range: ExternalRange };

/** The last step of a partial path. `previous` is shared by all paths that continue from it. */
export interface Step {
  /** Index of the workload in the model; -1 for the outside. */
  readonly at: number;
  /** The verdict of the whole path so far. */
  readonly verdict: PathVerdict;
  /** The verdict of this step alone. */
  readonly own: PathVerdict;
  readonly by: StepBy;
  readonly previous: Step | undefined;
}

export const OUTSIDE = -1;

export function nextStep(previous: Step | undefined, at: number, own: PathVerdict, by: StepBy): Step {
  const verdict = previous?.verdict === 'unknown' ? 'unknown' : own;
  return { at, verdict, own, by, previous };
}

/** Whether a partial path contains a workload. */
export function passes(step: Step, at: number): boolean {
  for (let each: Step | undefined = step; each !== undefined; each = each.previous)
    if (each.at === at) return true;
  return false;
}

/** The steps of a path from its beginning, without the start itself. */
export function unrolled(step: Step): Step[] {
  const steps: Step[] = [];
  for (let each: Step | undefined = step; each !== undefined; each = each.previous)
    if (each.by.type !== 'start') steps.push(each);
  return steps.toReversed();
}
