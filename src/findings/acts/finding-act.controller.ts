import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { uuidOf } from '../../api/global-id.ts';
import { Caller } from '../../api/rest/caller.ts';
import { Operation, Tag } from '../../api/rest/operation.ts';
import { resource } from '../../api/rest/resource.ts';
import { readQuery } from '../../api/rest/rest-query.ts';
import type { Principal } from '../../auth/principal.ts';
import type { Finding } from '../../core/findings/finding.ts';
import { findingResource, type FindingResource } from '../finding.resource.ts';
import { FindingResources } from '../finding-resources.ts';
import { FindingActService } from './finding-act.service.ts';

const expectedVersion = z
  .int()
  .describe(
    'The `version` of the finding that the caller has seen. If it has another one now, the code is 409.',
  );

const seenRequest = resource(
  'SeenFinding',
  z.strictObject({ expectedVersion }).describe('A finding as the caller has seen it.'),
);

const acknowledgeRequest = resource(
  'FindingAcknowledgementRequest',
  z
    .strictObject({ note: z.string().describe('What was decided: 1 to 4,000 characters.'), expectedVersion })
    .describe('An acknowledgement of a finding.'),
);

const assignRequest = resource(
  'FindingAssignmentRequest',
  z
    .strictObject({
      assignee: z
        .string()
        .describe('The e-mail address of a member of a team or of the owner of a valid token.'),
      expectedVersion,
    })
    .describe('Whom a finding is assigned to.'),
);

const commentRequest = resource(
  'FindingCommentRequest',
  z
    .strictObject({ text: z.string().describe('The comment: 1 to 4,000 characters.') })
    .describe('A comment on a finding.'),
);

@Tag('findings')
@Controller('api/v1/findings/:id')
export class FindingActController {
  constructor(
    private readonly acts: FindingActService,
    private readonly resources: FindingResources,
  ) {}

  @Post('acknowledge')
  @HttpCode(200)
  @Operation({
    summary:
      'Acknowledges an open finding. It stays open, and scores stay as they are, until it is reopened or becomes more severe.',
    body: acknowledgeRequest,
    answers: findingResource,
    refuses: [403, 404, 409, 422],
  })
  async acknowledge(@Caller() caller: Principal, @Param('id') id: string, @Body() body: unknown) {
    const act = { ...readQuery(acknowledgeRequest, body), findingId: uuidOf('Finding', id) };
    return this.#shown(caller, await this.acts.acknowledge(caller, act));
  }

  @Post('unacknowledge')
  @HttpCode(200)
  @Operation({
    summary: 'Withdraws the acknowledgement of a finding, if it has one.',
    body: seenRequest,
    answers: findingResource,
    refuses: [403, 404, 409, 422],
  })
  async unacknowledge(@Caller() caller: Principal, @Param('id') id: string, @Body() body: unknown) {
    const act = { ...readQuery(seenRequest, body), findingId: uuidOf('Finding', id) };
    return this.#shown(caller, await this.acts.unacknowledge(caller, act));
  }

  @Post('assign')
  @HttpCode(200)
  @Operation({
    summary: 'Assigns a finding to a person.',
    body: assignRequest,
    answers: findingResource,
    refuses: [403, 404, 409, 422],
  })
  async assign(@Caller() caller: Principal, @Param('id') id: string, @Body() body: unknown) {
    const act = { ...readQuery(assignRequest, body), findingId: uuidOf('Finding', id) };
    return this.#shown(caller, await this.acts.assign(caller, act));
  }

  @Post('unassign')
  @HttpCode(200)
  @Operation({
    summary: 'Removes the assignee of a finding, if it has one.',
    body: seenRequest,
    answers: findingResource,
    refuses: [403, 404, 409, 422],
  })
  async unassign(@Caller() caller: Principal, @Param('id') id: string, @Body() body: unknown) {
    const act = { ...readQuery(seenRequest, body), findingId: uuidOf('Finding', id) };
    return this.#shown(caller, await this.acts.unassign(caller, act));
  }

  @Post('comment')
  @HttpCode(200)
  @Operation({
    summary: 'Comments on a finding, whatever its version.',
    body: commentRequest,
    answers: findingResource,
    refuses: [403, 404, 422],
  })
  async comment(@Caller() caller: Principal, @Param('id') id: string, @Body() body: unknown) {
    const act = { ...readQuery(commentRequest, body), findingId: uuidOf('Finding', id) };
    return this.#shown(caller, await this.acts.comment(caller, act));
  }

  async #shown(caller: Principal, finding: Finding): Promise<FindingResource> {
    return this.resources.one(caller, finding);
  }
}
