import type { Inventory } from '../../core/inventory/inventory.ts';
import type { ObjectChanges } from '../../core/proposal/changes.ts';
import { proposalLimits } from '../../core/proposal/proposal-limits.ts';
import { UsageError } from '../failure.ts';
import { collect } from '../input/read-cluster.ts';
import {
  openState,
  readProposal,
  refuseContexts,
  refuseStdinTwice,
  type ProposalOptions,
} from '../input/read-proposal.ts';
import type { Terminal } from '../output/terminal.ts';

/** An input, and what is printed about its limits. */
export interface StateInput {
  readonly name: string;
  readonly limits: Pick<Inventory, 'unread' | 'problems' | 'ignoredKinds'>;
}

/** The two states to compare, and which objects differ if the second is proposed. */
export interface States {
  readonly before: Inventory;
  readonly after: Inventory;
  readonly inputs: readonly StateInput[];
  readonly objects?: ObjectChanges;
}

/** Reads two states, or a base and the manifests that are laid over it (`--onto`). */
export async function readStates(
  paths: readonly [string, string?],
  options: ProposalOptions,
  terminal: Terminal,
): Promise<States> {
  const { onto, replace } = options;
  const [first, second] = paths;
  if (onto === undefined) {
    if (replace !== undefined) throw new UsageError('--replace needs a base: give it with --onto');
    if (second === undefined)
      throw new UsageError(
        'give two states to compare, or --onto BASE and the manifests that are laid over it',
      );
    refuseStdinTwice(first, second);
    return readTwo(first, second, options, terminal);
  }
  if (second !== undefined)
    throw new UsageError('with --onto, give one path: the manifests that are laid over the base');
  refuseContexts([first]);
  refuseStdinTwice(onto, first);
  const { base, manifests, proposed, objects } = await readProposal(onto, [first], options, terminal);
  const limits = proposalLimits(base.inventory, manifests.inventory, proposed);
  const inputs = [
    { name: base.name, limits: base.inventory },
    { name: manifests.name, limits },
  ];
  return { before: base.inventory, after: proposed, inputs, objects };
}

async function readTwo(
  first: string,
  second: string,
  options: ProposalOptions,
  terminal: Terminal,
): Promise<States> {
  const sources = [await openState([first], options), await openState([second], options)] as const;
  const before = (await collect(sources[0], terminal)).inventory;
  const after = (await collect(sources[1], terminal)).inventory;
  return {
    before,
    after,
    inputs: [
      { name: sources[0].name, limits: before },
      { name: sources[1].name, limits: after },
    ],
  };
}
