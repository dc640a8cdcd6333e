import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { AsksModel } from '../../api/graphql/limits/cost.ts';
import { PageArgs } from '../../api/graphql/page-args.ts';
import { SeverityEnum } from '../../api/graphql/severity.ts';
import type {
  CheckCriteria,
  CheckedConnection,
  CheckedDoubt,
  CheckedFinding,
} from '../../core/gate/report.ts';
import { unreadText } from '../../core/inventory/problems/unread.ts';
import type { Severity } from '../../core/rules/rule.ts';
import { toSnapshotType } from '../../snapshots/snapshot-mapping.ts';
import { ProposalArgs, toProposal } from '../proposal/proposal-args.ts';
import { paged, toProposedObjectType } from '../proposal/proposal.resolver.ts';
import { CheckService } from './check.service.ts';
import {
  CheckedDifferenceConnection,
  CheckDoubtConnection,
  CheckFindingConnection,
  CheckType,
  CountedEnum,
  WithoutPiiEnum,
  type CheckedDifferenceType,
  type CheckDoubtType,
  type CheckFindingType,
} from './check.types.ts';

@Resolver(() => CheckType)
export class CheckResolver {
  constructor(private readonly checks: CheckService) {}

  @AsksModel()
  @Query(() => CheckType, {
    description:
      'Decides whether manifests may be applied to a cluster: lays them over a snapshot, judges the result by all rules, and says what the change opens. For manifests of more than 250 KB, use `POST /api/v1/check` or `ringfence check --onto`.',
  })
  async check(
    @Context() context: GraphqlContext,
    @Args() args: ProposalArgs,
    @Args('failOn', {
      type: () => SeverityEnum,
      defaultValue: 'low',
      description: 'Findings of this severity or higher count.',
    })
    failOn: Severity,
    @Args('counted', { type: () => CountedEnum, defaultValue: 'all', description: 'Which findings count.' })
    counted: CheckCriteria['counted'],
    @Args('withoutPii', {
      type: () => WithoutPiiEnum,
      defaultValue: 'undecided',
      description: 'What follows if nothing is classified as personal data.',
    })
    withoutPii: CheckCriteria['withoutPii'],
  ): Promise<CheckType> {
    const { snapshot, answer } = await this.checks.check(context, {
      ...toProposal(args),
      criteria: { failOn, counted, withoutPii },
    });
    const { report, findingsLeftOut } = answer;
    const { change } = report;
    return {
      answer,
      base: toSnapshotType(snapshot, context.principal.scope),
      verdict: report.verdict,
      because: report.because,
      score: report.score?.score ?? null,
      scoreBefore: change?.score?.score ?? null,
      piiWorkloads: report.piiWorkloads.length,
      perhapsPii: report.perhapsPii,
      noLongerPii: change?.noLongerPii ?? [],
      deletedObjects: (change?.objects.deleted ?? []).map(toProposedObjectType),
      undecidedObjects: (change?.objects.undecided ?? []).map(toProposedObjectType),
      findingsLeftOut,
      connectionsLeftOut: change?.connectionsLeftOut ?? 0,
      warnings: [...report.unread.map(unreadText), ...report.problems.map(({ message }) => message)],
    };
  }

  @ResolveField(() => CheckFindingConnection, {
    description: 'Violations: those that count first, then the most severe.',
  })
  findings(@Parent() { base, answer }: CheckType, @Args() args: PageArgs) {
    return paged(base.id, answer.report.findings, args, toFindingType);
  }

  @ResolveField(() => CheckDoubtConnection, {
    description: 'Results that are not decided: those that count first.',
  })
  undecided(@Parent() { base, answer }: CheckType, @Args() args: PageArgs) {
    return paged(base.id, answer.report.undecided, args, toDoubtType);
  }

  @ResolveField(() => CheckedDifferenceConnection, {
    description: 'Connections that differ: those that open something from or to personal data first.',
  })
  connections(@Parent() { base, answer }: CheckType, @Args() args: PageArgs) {
    return paged(base.id, answer.report.change?.connections ?? [], args, toDifferenceType);
  }
}

function toFindingType(finding: CheckedFinding): CheckFindingType {
  const { ruleId, severity, subject, summary, reasons, fingerprint, weight } = finding;
  const { remediation = null, age = 'new', location = null } = finding;
  return {
    rule: ruleId,
    severity,
    subject,
    summary,
    reasons,
    fingerprint,
    weight,
    remediation,
    age,
    location,
  };
}

function toDoubtType({ ruleId, age = 'new', ...doubt }: CheckedDoubt): CheckDoubtType {
  return { rule: ruleId, age, ...doubt };
}

function toDifferenceType({ opens, ...connection }: CheckedConnection): CheckedDifferenceType {
  const { from, to, change, allowed, unknown } = connection;
  return { from, to, change, allowed, unknown, opens: opens ?? null };
}
