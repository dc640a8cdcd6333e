import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { REASON_TYPES, RULE_ACTIONS, UNPOLICED_CAUSES } from '../../api/enums.ts';
import type { Unread } from '../../core/inventory/problems/unread.ts';
import type { SourceLocation } from '../../core/inventory/problems/problem.ts';
import type { EntryReason } from '../../core/reachability/entry/entry-point.ts';
import type { Reason } from '../../core/reachability/model/model.ts';
import type { UnpolicedCause } from '../../core/reachability/plugins/node-policing.ts';
import { UnreadType } from '../../snapshots/snapshot.types.ts';
import { NotEvaluatedEnum } from '../inventory/inventory.types.ts';
import type { ShownReason } from './shown-reason.ts';

type RuleAction = Extract<Reason, { type: 'rule' }>['action'];
type NotEvaluated = Extract<Reason, { type: 'unevaluated-policy' }>['why'];

const ReasonTypeEnum = graphqlEnum('ReasonType', 'The type of a reason.', REASON_TYPES);

const RuleActionEnum = graphqlEnum(
  'RuleAction',
  'What a rule does with the connections that it matches.',
  RULE_ACTIONS,
);

const UnpolicedCauseEnum = graphqlEnum(
  'UnpolicedCause',
  'Why policies may not be enforced on a node, although the network plugin enforces them on others.',
  UNPOLICED_CAUSES,
);

@ObjectType('ObjectReference', { description: 'Identifies an object of a cluster.' })
export class ObjectReferenceType {
  @Field(() => String, { description: 'The kind of the object, e.g. `NetworkPolicy`.' })
  kind!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The namespace of the object. Null if it is cluster-scoped.',
  })
  namespace!: string | null;

  @Field(() => String, { description: 'The name of the object.' })
  name!: string;
}

@ObjectType('ManifestLocation', { description: 'A position in a manifest.' })
export class ManifestLocationType implements SourceLocation {
  @Field(() => String, { description: "The path of the file, relative to the cluster's folder." })
  file!: string;

  @Field(() => Int, { description: 'The line number, starting at 1.' })
  line!: number;
}

@ObjectType('DecidingPolicy', { description: 'A policy that decided the verdict, or may have.' })
export class DecidingPolicyType extends ObjectReferenceType {
  @Field(() => ManifestLocationType, {
    nullable: true,
    description:
      'For a `RULE`, where the rule begins; for an `UNEVALUATED_POLICY`, the position of the field that prevents its evaluation. Null if it was not read from manifests.',
  })
  location!: SourceLocation | null;
}

@ObjectType('Reason', {
  description:
    'Why a verdict was reached, or could not be reached. Which of the other fields are set depends on ' +
    'the type.',
})
export class ReasonObject implements ShownReason {
  @Field(() => ReasonTypeEnum, { description: 'The type of the reason.' })
  type!: EntryReason['type'];

  @Field(() => String, { description: 'The reason as a line of text.' })
  text!: string;

  @UsualLength(2)
  @Field(() => [DecidingPolicyType], {
    description: 'The policy of a `RULE` or an `UNEVALUATED_POLICY`, or all policies of `ISOLATED`.',
  })
  policies!: readonly DecidingPolicyType[];

  @Field(() => Int, {
    nullable: true,
    description: 'For a `RULE`, its index in its section of the policy, starting at 0.',
  })
  ruleIndex!: number | null;

  @Field(() => RuleActionEnum, { nullable: true, description: 'For a `RULE`, its action.' })
  action!: RuleAction | null;

  @Field(() => String, {
    nullable: true,
    description: 'For an `ASSUMPTION`, its name, as in `assumptions` of snapshots.',
  })
  assumption!: string | null;

  @Field(() => NotEvaluatedEnum, {
    nullable: true,
    description: 'For an `UNEVALUATED_POLICY`, why it is not evaluated.',
  })
  notEvaluated!: NotEvaluated | null;

  @Field(() => UnreadType, { nullable: true, description: 'For `UNREAD`, what could not be read.' })
  unread!: Unread | null;

  @Field(() => String, {
    nullable: true,
    description: 'For an `UNPOLICED_NODE`, the name of the node; the first one if there are several.',
  })
  node!: string | null;

  @Field(() => UnpolicedCauseEnum, {
    nullable: true,
    description: 'For an `UNPOLICED_NODE`, why policies may not be enforced on it.',
  })
  unpoliced!: UnpolicedCause | null;

  @Field(() => [String], {
    nullable: true,
    description: "For a `FURTHER_NETWORK`, the networks as named by the pod's annotations.",
  })
  networks!: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'For an `UNRESOLVED_NAME`, the declared host names.',
  })
  names!: readonly string[] | null;

  @Field(() => ObjectReferenceType, {
    nullable: true,
    description:
      'For a `LABEL_NOT_TEXT`, the workload or namespace that has the labels; for an `UNAPPROVED_CHANGE`, the object that differs.',
  })
  object!: ObjectReferenceType | null;

  @Field(() => [String], {
    nullable: true,
    description: 'For a `LABEL_NOT_TEXT`, the keys of the labels. Empty if it may be any label.',
  })
  labels!: readonly string[] | null;
}
