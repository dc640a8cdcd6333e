import { Field, ObjectType } from '@nestjs/graphql';
import { DirectionEnum } from '../../reachability/inventory/inventory.types.ts';
import type { Cut, CutKind, PatchedPolicy } from '../../core/remediation/patch.ts';
import type { Direction } from '../../core/network/protocol.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { CUT_KINDS, POLICY_CHANGES } from '../../api/enums.ts';
import type { RemediationKey } from './remediation-task.ts';

const CutKindEnum = graphqlEnum('PatchCutKind', 'The kind of connections that a patch removes.', CUT_KINDS);

const PolicyChangeEnum = graphqlEnum(
  'PatchedPolicyChange',
  'What a patch does with a policy.',
  POLICY_CHANGES,
);

@ObjectType('PatchCut', { description: 'Connections that are allowed today and that a patch removes.' })
export class PatchCutType implements Cut {
  @Field(() => CutKindEnum, { description: 'The kind of connections.' })
  kind!: CutKind;

  @Field(() => DirectionEnum, { description: 'The direction whose policies change.' })
  direction!: Direction;

  @Field(() => String, { description: '`namespace/name[Kind]` of the workload whose policies change.' })
  workload!: string;

  @Field(() => [String], {
    description:
      'The other ends of the connections: workloads, all workloads of a namespace, or ranges of ' +
      'addresses. If there are many, the last entry says how many more.',
  })
  peers!: readonly string[];

  @Field(() => [String], {
    description:
      'The entry points from outside that the cut limits or closes, e.g. `the load balancer of Service ' +
      'shop/web`.',
  })
  entrances!: readonly string[];

  @Field(() => String, { description: 'The ports that are no longer allowed, e.g. `TCP 80,443-445`.' })
  connections!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The part of `connections` whose verdict becomes unknown instead of denied. Null if there is none.',
  })
  unknown?: string;
}

@ObjectType('PatchedPolicy', { description: 'A NetworkPolicy that a patch creates or replaces.' })
export class PatchedPolicyType {
  @Field(() => PolicyChangeEnum, { description: 'Whether the policy is created or replaced.' })
  change!: PatchedPolicy['change'];

  @Field(() => String, { description: 'The namespace of the policy.' })
  namespace!: string;

  @Field(() => String, { description: 'The name of the policy.' })
  name!: string;
}

@ObjectType('Remediation', { description: 'How to fix a violation.' })
export class RemediationType {
  /** Not part of the schema: used to load nested fields. */
  finding!: RemediationKey;

  @Field(() => String, { description: 'What to do, as Markdown.' })
  text!: string;
}
