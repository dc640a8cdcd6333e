import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Asker } from '../../api/graphql/context.ts';
import { uuidOf } from '../../api/global-id.ts';
import { mutationResult } from '../../api/graphql/mutation.ts';
import type { Principal } from '../../auth/principal.ts';
import type { Finding } from '../../core/findings/finding.ts';
import { toFindingType } from '../finding-mapping.ts';
import { FindingActService } from './finding-act.service.ts';
import {
  AcknowledgeFindingInput,
  AssignFindingInput,
  CommentFindingInput,
  FindingActPayload,
  SeenFindingInput,
} from './finding-act.types.ts';

@Resolver()
export class FindingActResolver {
  constructor(private readonly acts: FindingActService) {}

  @Mutation(() => FindingActPayload, {
    description:
      'Acknowledges an open finding. It stays open, and scores stay as they are. The acknowledgement ends when the finding is reopened or becomes more severe.',
  })
  acknowledgeFinding(@Asker() asker: Principal, @Args('input') input: AcknowledgeFindingInput) {
    return resultOf(input, (findingId) =>
      this.acts.acknowledge(asker, { findingId, note: input.note, expectedVersion: input.expectedVersion }),
    );
  }

  @Mutation(() => FindingActPayload, {
    description: 'Withdraws the acknowledgement of a finding, if it has one.',
  })
  unacknowledgeFinding(@Asker() asker: Principal, @Args('input') input: SeenFindingInput) {
    return resultOf(input, (findingId) =>
      this.acts.unacknowledge(asker, { findingId, expectedVersion: input.expectedVersion }),
    );
  }

  @Mutation(() => FindingActPayload, {
    description: 'Assigns a finding to a person, who stays assigned until somebody changes that.',
  })
  assignFinding(@Asker() asker: Principal, @Args('input') input: AssignFindingInput) {
    return resultOf(input, (findingId) =>
      this.acts.assign(asker, {
        findingId,
        assignee: input.assignee,
        expectedVersion: input.expectedVersion,
      }),
    );
  }

  @Mutation(() => FindingActPayload, { description: 'Removes the assignee of a finding, if it has one.' })
  unassignFinding(@Asker() asker: Principal, @Args('input') input: SeenFindingInput) {
    return resultOf(input, (findingId) =>
      this.acts.unassign(asker, { findingId, expectedVersion: input.expectedVersion }),
    );
  }

  @Mutation(() => FindingActPayload, { description: 'Comments on a finding, whatever its version.' })
  commentFinding(@Asker() asker: Principal, @Args('input') input: CommentFindingInput) {
    return resultOf(input, (findingId) => this.acts.comment(asker, { findingId, text: input.text }));
  }
}

function resultOf(
  input: SeenFindingInput | CommentFindingInput,
  act: (findingId: string) => Promise<Finding>,
) {
  return mutationResult(input, async () => ({
    finding: toFindingType(await act(uuidOf('Finding', input.id))),
  }));
}
