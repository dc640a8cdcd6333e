import type { OnModuleInit } from '@nestjs/common';
import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { NodePage } from '../api/graphql/connection.ts';
import { Asker } from '../api/graphql/context.ts';
import { mutationResult } from '../api/graphql/mutation.ts';
import { NodeRegistry } from '../api/graphql/nodes/node-registry.ts';
import { PageArgs, toPage } from '../api/graphql/page-args.ts';
import { toConnection } from '../api/graphql/to-connection.ts';
import type { Principal } from '../auth/principal.ts';
import { toCustomRulesType, toRulesVersionType } from './custom-rule-mapping.ts';
import { CustomRuleService } from './custom-rule.service.ts';
import {
  ApplyCustomRulesInput,
  ApplyCustomRulesPayload,
  CustomRulesType,
  RulesVersionConnection,
  type RulesVersionType,
} from './custom-rule.types.ts';

@Resolver(() => CustomRulesType)
export class CustomRuleResolver implements OnModuleInit {
  constructor(
    private readonly rules: CustomRuleService,
    private readonly nodes: NodeRegistry,
  ) {}

  onModuleInit(): void {
    this.nodes.register('CustomRules', async (key, { principal }) => {
      const found = /^\d{1,9}$/.test(key) ? await this.rules.find(principal, Number(key)) : null;
      return found && toCustomRulesType(found);
    });
  }

  @Query(() => CustomRulesType, {
    nullable: true,
    description:
      'The custom rules in force, or an earlier version; null if there are none. For tokens that see the whole fleet.',
  })
  async customRules(
    @Asker() asker: Principal,
    @Args('version', {
      type: () => Int,
      nullable: true,
      description: 'A version; by default the one in force.',
    })
    version: number | null,
  ): Promise<CustomRulesType | null> {
    const found = await this.rules.find(asker, version ?? undefined);
    return found && toCustomRulesType(found);
  }

  @Query(() => RulesVersionConnection, {
    description:
      'All versions of the custom rules without their content, the one in force first. For tokens that see the whole fleet.',
  })
  async customRulesVersions(
    @Asker() asker: Principal,
    @Args() args: PageArgs,
  ): Promise<NodePage<RulesVersionType>> {
    return toConnection(
      await this.rules.list(asker, toPage(args)),
      (version) => toRulesVersionType(version),
      () => this.rules.count(asker),
    );
  }

  @Mutation(() => ApplyCustomRulesPayload, {
    description:
      'Replaces the custom rules, and requests the next snapshot of each cluster. For admins whose token belongs to a person and has the whole fleet in scope.',
  })
  applyCustomRules(@Asker() asker: Principal, @Args('input') input: ApplyCustomRulesInput) {
    const { rules, comment, expectedVersion } = input;
    return mutationResult(input, async () => {
      const applied = await this.rules.apply(asker, { rules, comment, expectedVersion });
      return { customRules: toCustomRulesType(applied) };
    });
  }
}
