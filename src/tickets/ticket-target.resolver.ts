import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Asker } from '../api/graphql/context.ts';
import { AsksModel, UsualLength } from '../api/graphql/limits/cost.ts';
import { mutationResult } from '../api/graphql/mutation.ts';
import type { Principal } from '../auth/principal.ts';
import { toTicketServiceType, toTicketTargetType } from './ticket-target-mapping.ts';
import { TicketTargetService } from './ticket-target.service.ts';
import {
  DeleteTicketTargetInput,
  DeleteTicketTargetPayload,
  SaveTicketTargetInput,
  SaveTicketTargetPayload,
  TestTicketTargetInput,
  TestTicketTargetPayload,
  TicketServiceType,
  TicketTargetType,
} from './ticket-target.types.ts';

const WHO = 'For admins whose token has the whole fleet in scope.';
const WHO_PERSON = 'For admins whose token belongs to a person and has the whole fleet in scope.';

@Resolver(() => TicketTargetType)
export class TicketTargetResolver {
  constructor(private readonly targets: TicketTargetService) {}

  @UsualLength(5)
  @Query(() => [TicketTargetType], {
    description: `The places that findings can be sent to, by name: at most 100. ${WHO}`,
  })
  async ticketTargets(@Asker() asker: Principal): Promise<readonly TicketTargetType[]> {
    return (await this.targets.list(asker)).map(toTicketTargetType);
  }

  @UsualLength(10)
  @Query(() => [TicketServiceType], {
    description: `The services that targets can have, and what they need. ${WHO}`,
  })
  ticketServices(@Asker() asker: Principal): readonly TicketServiceType[] {
    return this.targets.services(asker).map(toTicketServiceType);
  }

  @Mutation(() => SaveTicketTargetPayload, { description: `Saves a ticket target. ${WHO_PERSON}` })
  saveTicketTarget(@Asker() asker: Principal, @Args('input') input: SaveTicketTargetInput) {
    const { name, type, settings, connection, secrets, expectedVersion } = input;
    return mutationResult(input, async () => ({
      target: toTicketTargetType(
        await this.targets.save(asker, {
          name,
          type,
          settings,
          secrets,
          expectedVersion,
          ...(connection !== null && { connection }),
        }),
      ),
    }));
  }

  @AsksModel()
  @Mutation(() => TestTicketTargetPayload, {
    description: `Asks the service of a target whether everything is as tickets need it. ${WHO}`,
  })
  testTicketTarget(@Asker() asker: Principal, @Args('input') input: TestTicketTargetInput) {
    return mutationResult(input, async () => ({ checks: await this.targets.test(asker, input.name) }));
  }

  @Mutation(() => DeleteTicketTargetPayload, {
    description: `Deletes a ticket target with its secrets. ${WHO_PERSON}`,
  })
  deleteTicketTarget(@Asker() asker: Principal, @Args('input') input: DeleteTicketTargetInput) {
    return mutationResult(input, async () => {
      await this.targets.delete(asker, input.name, input.expectedVersion);
      return { deleted: input.name };
    });
  }
}
