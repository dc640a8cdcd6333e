import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import type {
  ExistingPolicies,
  Remaining,
  SimulatedAttack,
  SuggestedPolicy,
  UnmetFlow,
} from '../../core/synthesis/policies/suggestion.ts';
import { SnapshotType } from '../../snapshots/snapshot.types.ts';
import {
  ATTACK_OUTCOMES,
  EXISTING_POLICIES,
  POLICY_CHANGES,
  REMAINING_VERDICTS,
  UNMET_STATUSES,
} from './suggestion-values.ts';

export const ExistingPoliciesEnum = graphqlEnum<ExistingPolicies>(
  'ExistingPolicies',
  'What happens to the policies that a namespace has.',
  EXISTING_POLICIES,
);
const PolicyChangeEnum = graphqlEnum<SuggestedPolicy['change']>(
  'SuggestedPolicyChange',
  'Whether a suggested policy is new.',
  POLICY_CHANGES,
);
const UnmetStatusEnum = graphqlEnum<UnmetFlow['status']>(
  'UnmetFlowStatus',
  'What suggested policies do with a flow that they do not allow.',
  UNMET_STATUSES,
);
const RemainingVerdictEnum = graphqlEnum<Remaining['verdict']>(
  'RemainingVerdict',
  'The verdict on connections that suggested policies do not deny.',
  REMAINING_VERDICTS,
);
const AttackOutcomeEnum = graphqlEnum<SimulatedAttack['outcome']>(
  'AttackOutcome',
  'The outcome of a simulated attack.',
  ATTACK_OUTCOMES,
);

@InputType('PolicySuggestionScope', { description: 'The namespace that policies are suggested for.' })
export class SuggestionScopeInput {
  @Field(() => ID, { description: 'The id or name of the cluster.' })
  cluster!: string;

  @Field(() => String, { description: 'The name of the namespace.' })
  namespace!: string;
}

@ObjectType('SuggestedPolicy', { description: 'A NetworkPolicy of a suggestion.' })
export class SuggestedPolicyType {
  @Field(() => String, {
    description:
      'Its namespace: that of the suggestion or, for the other end of a flow, another with personal data.',
  })
  namespace!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => PolicyChangeEnum, { description: 'Whether it is new.' })
  change!: SuggestedPolicy['change'];

  @Field(() => String, {
    nullable: true,
    description: 'The name of the flow that it is for; null for the default deny and for name resolution.',
  })
  flow!: string | null;

  @UsualLength(1)
  @Field(() => [String], { description: 'Human-readable: what it depends on.' })
  notes!: readonly string[];
}

@ObjectType('UnmetFlow', {
  description: 'A declared flow that suggested policies do not allow, or not all of it.',
})
export class UnmetFlowType {
  @Field(() => String, { description: 'The name of the flow.' })
  flow!: string;

  @Field(() => UnmetStatusEnum, { description: 'What policies do with it.' })
  status!: UnmetFlow['status'];

  @UsualLength(2)
  @Field(() => [String], { description: 'Human-readable: why.' })
  reasons!: readonly string[];
}

@ObjectType('RemainingConnection', { description: 'A connection that is not declared and stays possible.' })
export class RemainingConnectionType {
  @Field(() => String, { description: '`namespace/name[Kind]`, or a range of addresses.' })
  from!: string;

  @Field(() => String, { description: '`namespace/name[Kind]`, or a range of addresses.' })
  to!: string;

  @Field(() => String, { description: 'Ports, e.g. `TCP 80,443-445`.' })
  connections!: string;
}

@ObjectType('RemainingConnections', {
  description: 'Connections that are not declared and stay possible, for the same reason.',
})
export class RemainingType {
  @Field(() => RemainingVerdictEnum, { description: 'Whether they are certainly allowed.' })
  verdict!: Remaining['verdict'];

  @UsualLength(2)
  @Field(() => [String], {
    description: 'Human-readable: why no NetworkPolicy of the namespace denies them.',
  })
  reasons!: readonly string[];

  @Field(() => Int, { description: 'How many there are.' })
  count!: number;

  @UsualLength(10)
  @Field(() => [RemainingConnectionType], { description: 'The first ten.' })
  first!: readonly RemainingConnectionType[];
}

@ObjectType('SimulatedAttack', {
  description:
    'An attack that was simulated on the workloads of a namespace, with suggested policies applied.',
})
export class SimulatedAttackType {
  @Field(() => String, { description: 'The name of a built-in scenario, or of what else was tried.' })
  scenario!: string;

  @Field(() => String, { description: 'Human-readable: what the attacker does.' })
  title!: string;

  @Field(() => AttackOutcomeEnum, { description: 'Whether it is denied.' })
  outcome!: SimulatedAttack['outcome'];

  @UsualLength(5)
  @Field(() => [String], { description: 'Human-readable: why it is not denied.' })
  reasons!: readonly string[];
}

@ObjectType('PolicySuggestion', {
  description:
    'NetworkPolicies for a namespace that allow its declared flows and nothing else, as far as policies can, tried on a snapshot. Nothing is applied or stored.',
})
export class PolicySuggestionType {
  @Field(() => SnapshotType, { description: 'The newest complete snapshot, which they were tried on.' })
  snapshot!: SnapshotType;

  @Field(() => String, { description: 'The namespace.' })
  namespace!: string;

  @Field(() => ExistingPoliciesEnum, { description: 'What happens to the policies that the namespace has.' })
  existing!: ExistingPolicies;

  @Field(() => String, {
    description: 'The policies for `kubectl apply -f`, with comments that say first what would stop working.',
  })
  yaml!: string;

  @UsualLength(20)
  @Field(() => [SuggestedPolicyType], { description: 'The policies.' })
  policies!: readonly SuggestedPolicyType[];

  @UsualLength(5)
  @Field(() => [String], {
    description: 'Names of policies of the namespace that the suggested ones replace, to be deleted.',
  })
  superfluous!: readonly string[];

  @UsualLength(20)
  @Field(() => [String], { description: 'Names of the declared flows that begin or end in the namespace.' })
  flows!: readonly string[];

  @UsualLength(20)
  @Field(() => [String], {
    description: 'Human-readable: what is allowed today and would stop working, worst first.',
  })
  cuts!: readonly string[];

  @UsualLength(2)
  @Field(() => [UnmetFlowType], {
    description: 'The flows that the policies do not allow, with the reasons.',
  })
  unmet!: readonly UnmetFlowType[];

  @UsualLength(5)
  @Field(() => [RemainingType], { description: 'What stays possible although it is not declared.' })
  remaining!: readonly RemainingType[];

  @UsualLength(14)
  @Field(() => [SimulatedAttackType], {
    description: 'What attackers could do. All built-in scenarios are part of it.',
  })
  attacks!: readonly SimulatedAttackType[];

  @UsualLength(3)
  @Field(() => [String], { description: 'Human-readable: what to know before the policies are applied.' })
  notes!: readonly string[];
}
