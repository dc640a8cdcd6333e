import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { GraphqlContext } from '../../api/graphql/context.ts';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { LoaderKind } from '../../api/graphql/loader-kind.ts';
import { FindingType } from '../finding.types.ts';
import type { RemediationKey, RemediationParts, Remedy } from './remediation-task.ts';
import { RemediationService } from './remediation.service.ts';
import { costOf } from './remedy-cost.ts';
import { PatchCutType, PatchedPolicyType, RemediationType } from './remediation.types.ts';

const LOADERS: Readonly<Record<keyof RemediationParts, LoaderKind<RemediationKey, Remedy>>> = {
  text: new LoaderKind('text of remediations'),
  patch: new LoaderKind('patches'),
  changes: new LoaderKind('changes of patches'),
};

/** The remediation of a finding. */
@Resolver(() => FindingType)
export class FindingRemediationResolver {
  constructor(private readonly remediations: RemediationService) {}

  @ResolveField(() => RemediationType, { nullable: true, description: 'How to fix the finding.' })
  async remediation(
    @Parent() { ruleId, domainSubject: subject, violationKey: key, lastSnapshotId }: FindingType,
    @Context() context: GraphqlContext,
  ): Promise<RemediationType | null> {
    const finding = { ruleId, subject, key, lastSnapshotId };
    const { text = null } = await load(context, this.remediations, finding, 'text');
    return text === null ? null : { finding, text };
  }
}

/** The patch of a remediation, which is read only if it is requested. */
@Resolver(() => RemediationType)
export class RemediationResolver {
  constructor(private readonly remediations: RemediationService) {}

  @ResolveField(() => String, {
    nullable: true,
    description:
      'YAML with the policies that close the violation, preceded by the connections that they cut. Null ' +
      'if policies cannot close it, or if the token is limited to some namespaces.',
  })
  async patch(
    @Parent() { finding }: RemediationType,
    @Context() context: GraphqlContext,
  ): Promise<string | null> {
    const remedy = await load(context, this.remediations, finding, 'patch');
    context.spending.charge(costOf(remedy));
    return remedy.patch?.yaml ?? null;
  }

  @UsualLength(2)
  @ResolveField(() => [PatchedPolicyType], { description: 'The policies of the patch.' })
  async policies(@Parent() { finding }: RemediationType, @Context() context: GraphqlContext) {
    const { changes } = await load(context, this.remediations, finding, 'changes');
    return changes?.policies ?? [];
  }

  @UsualLength(5)
  @ResolveField(() => [PatchCutType], {
    description: 'The connections that the patch removes, most important first.',
  })
  async cuts(@Parent() { finding }: RemediationType, @Context() context: GraphqlContext) {
    const { changes } = await load(context, this.remediations, finding, 'changes');
    return changes?.cuts ?? [];
  }
}

function load(
  context: GraphqlContext,
  remediations: RemediationService,
  finding: RemediationKey,
  part: keyof RemediationParts,
): Promise<Remedy> {
  return LOADERS[part]
    .of(context.loaders, (findings) => remediations.find(context, findings, [part]))
    .load(finding);
}
