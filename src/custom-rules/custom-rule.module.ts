import { Module } from '@nestjs/common';
import { CustomRuleController } from './custom-rule.controller.ts';
import { CustomRuleResolver } from './custom-rule.resolver.ts';
import { CustomRuleService } from './custom-rule.service.ts';
import { RuleLookup } from './rule-lookup.ts';

/** The rules that users define, in versions. */
@Module({
  controllers: [CustomRuleController],
  providers: [CustomRuleService, CustomRuleResolver, RuleLookup],
  exports: [RuleLookup],
})
export class CustomRuleModule {}
