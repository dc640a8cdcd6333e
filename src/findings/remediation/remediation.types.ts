import { Field, ObjectType } from '@nestjs/graphql';
import { DirectionEnum } from '../../reachability/inventory/inventory.types.ts';
import type { Cut, CutKind, PatchedPolicy } from '../../core/remediation/patch.ts';
import type { Direction } from '../../core/network/protocol.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { CUT_KINDS, POLICY_CHANGES } from '../../api/enums.ts';

const CutKindEnum = graphqlEnum('PatchCutKind', 'What a patch takes away.', CUT_KINDS);

const PolicyChangeEnum = graphqlEnum(
  'PatchedPolicyChange',
  'What a patch does with a policy.',
  POLICY_CHANGES,
);

@ObjectType('PatchCut', { description: 'Connections that are allowed today and that a patch takes away.' })
export class PatchCutType implements Cut {
  @Field(() => CutKindEnum, { description: 'What is taken away.' })
  kind!: CutKind;

  @Field(() => DirectionEnum, { description: 'The side whose policies change.' })
  direction!: Direction;

  @Field(() => String, { description: '`namespace/name[Kind]` of the workload whose policies change.' })
  workload!: string;

  @Field(() => [String], {
    description: 'The other ends: workloads, every workload of a namespace, or ranges of addresses.',
  })
  peers!: readonly string[];

  @Field(() => String, { description: 'What is cut, e.g. `TCP 80,443-445`.' })
  connections!: string;
}

@ObjectType('PatchedPolicy', { description: 'A NetworkPolicy that a patch creates or replaces.' })
export class PatchedPolicyType {
  @Field(() => PolicyChangeEnum, { description: 'What happens to it.' })
  change!: PatchedPolicy['change'];

  @Field(() => String, { description: 'Its namespace.' })
  namespace!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;
}

@ObjectType('Remediation', { description: 'How to mend a violation.' })
export class RemediationType {
  @Field(() => String, { description: 'What to do (Markdown).' })
  text!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The policies that close the violation, as YAML, what they cut first. Null where policies cannot, and for tokens that see some namespaces only.',
  })
  patch!: string | null;

  @Field(() => [PatchedPolicyType], { description: 'The policies of the patch.' })
  policies!: readonly PatchedPolicyType[];

  @Field(() => [PatchCutType], { description: 'What the patch takes away, worst first.' })
  cuts!: readonly PatchCutType[];
}
