import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Asker } from '../api/graphql/context.ts';
import { UsualLength } from '../api/graphql/limits/cost.ts';
import { mutationResult } from '../api/graphql/mutation.ts';
import type { Principal } from '../auth/principal.ts';
import { ScenarioService } from './scenario.service.ts';
import {
  DeleteScenarioInput,
  DeleteScenarioPayload,
  SavedScenarioType,
  SaveScenarioInput,
  SaveScenarioPayload,
  toSavedScenarioType,
} from './scenario.types.ts';

@Resolver(() => SavedScenarioType)
export class ScenarioResolver {
  constructor(private readonly saved: ScenarioService) {}

  @UsualLength(20)
  @Query(() => [SavedScenarioType], {
    description: 'The saved scenarios, by name: at most 200. They are judged at every snapshot.',
  })
  async scenarios(@Asker() asker: Principal): Promise<readonly SavedScenarioType[]> {
    return (await this.saved.list(asker)).map(toSavedScenarioType);
  }

  @Mutation(() => SaveScenarioPayload, {
    description:
      'Saves a scenario, which is judged at every snapshot from then on, and requests the next snapshot of its clusters. For analysts whose token belongs to a person and has its clusters in scope.',
  })
  saveScenario(@Asker() asker: Principal, @Args('input') input: SaveScenarioInput) {
    return mutationResult(input, async () => ({
      scenario: toSavedScenarioType(await this.saved.save(asker, input)),
    }));
  }

  @Mutation(() => DeleteScenarioPayload, {
    description:
      'Deletes a saved scenario, and requests the next snapshot of its clusters. For analysts whose token belongs to a person and has its clusters in scope.',
  })
  deleteScenario(@Asker() asker: Principal, @Args('input') input: DeleteScenarioInput) {
    return mutationResult(input, async () => {
      await this.saved.delete(asker, input.name, input.expectedVersion);
      return { deleted: input.name };
    });
  }
}
