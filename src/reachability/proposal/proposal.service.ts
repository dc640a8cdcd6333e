import { Injectable } from '@nestjs/common';
import type { Asking } from '../model.service.ts';
import { ModelService } from '../model.service.ts';
import { parseReplaceMode, type ReplaceMode } from '../../core/proposal/replace-mode.ts';
import { ProposalError } from '../../core/proposal/proposal-error.ts';
import { invalidInput } from '../../refusals/refusals.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import type { Moment } from '../../snapshots/snapshot.service.ts';
import type { ManifestText } from '../../sources/manifests/sent-texts.ts';
import { proposal, type ProposalAnswer } from './proposal.topic.ts';

/** Manifests, and the snapshot that they are laid over. */
export interface WantedProposal {
  readonly base: Moment;
  /** `namespace`, `selector=LABELS` or `overlay`. */
  readonly replace: string;
  readonly manifests: readonly ManifestText[];
}

/** Computes what would differ if manifests were applied. */
@Injectable()
export class ProposalService {
  constructor(private readonly models: ModelService) {}

  /** Throws a refusal for a base that does not exist in scope, and for manifests that cannot be read. */
  async compare(
    asking: Asking,
    { base, replace, manifests }: WantedProposal,
  ): Promise<{ readonly snapshot: Snapshot; readonly answer: ProposalAnswer }> {
    const question = { manifests, replace: replaceMode(replace) };
    const snapshot = await this.models.snapshotAt(asking, base);
    return { snapshot, answer: await this.models.ask(asking, [snapshot], proposal, question) };
  }
}

/** How manifests replace objects. Throws a refusal for a text that names no way. */
export function replaceMode(text: string): ReplaceMode {
  try {
    return parseReplaceMode(text);
  } catch (error) {
    if (error instanceof ProposalError) throw invalidInput(error.message, ['replace']);
    throw error;
  }
}
