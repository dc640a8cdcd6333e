import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import type { Principal } from '../../auth/principal.ts';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { uuidOf } from '../../api/global-id.ts';
import { Caller } from '../../api/rest/caller.ts';
import { Operation, Tag } from '../../api/rest/operation.ts';
import { readQuery } from '../../api/rest/rest-query.ts';
import { invalidInput } from '../../refusals/refusals.ts';
import type { Moment } from '../../snapshots/snapshot.service.ts';
import { longDeadline } from '../long-deadline.ts';
import {
  proposalRequest,
  proposalResource,
  PROPOSALS_PATH,
  toProposalResource,
  type ProposalRequest,
  type ProposalResource,
} from './proposal.resource.ts';
import { ProposalService } from './proposal.service.ts';

@Tag('proposals')
@Controller(PROPOSALS_PATH.slice(1))
export class ProposalController {
  constructor(
    private readonly proposals: ProposalService,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Post()
  @HttpCode(200)
  @Operation({
    summary: 'Lays manifests over a snapshot and returns what would differ. Nothing is stored.',
    body: proposalRequest,
    answers: proposalResource,
    refuses: [403, 404, 410, 413, 422],
  })
  async compare(@Caller() principal: Principal, @Body() body: unknown): Promise<ProposalResource> {
    const wanted = readQuery(proposalRequest, body);
    const deadline = longDeadline(this.settings);
    const { replace, manifests } = wanted;
    const base = baseOf(wanted);
    const { snapshot, answer } = await this.proposals.compare(
      { principal, deadline },
      { base, replace, manifests },
    );
    return toProposalResource(snapshot, answer);
  }
}

/** The snapshot that a request names, by its cluster or itself. */
export function baseOf({ cluster, snapshot }: Pick<ProposalRequest, 'cluster' | 'snapshot'>): Moment {
  if ((cluster === undefined) === (snapshot === undefined))
    throw invalidInput('give either "cluster" or "snapshot"', ['cluster']);
  if (snapshot !== undefined) return { snapshotId: uuidOf('Snapshot', snapshot, ['snapshot']) };
  return { cluster: cluster ?? '', field: ['cluster'], asOf: { type: 'latest-complete' } };
}
