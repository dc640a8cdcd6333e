import { Field, Int, ObjectType } from '@nestjs/graphql';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { REASON_TYPES, RULE_ACTIONS, UNPOLICED_CAUSES } from '../../api/enums.ts';
import type { Unread } from '../../core/inventory/unread.ts';
import type { SourceLocation } from '../../core/inventory/problem.ts';
import type { EntryReason } from '../../core/reachability/entry/entry-point.ts';
import type { Reason } from '../../core/reachability/model/model.ts';
import type { UnpolicedCause } from '../../core/reachability/plugins/node-policing.ts';
import { UnreadType } from '../../snapshots/snapshot.types.ts';
import { NotEvaluatedEnum } from '../inventory/inventory.types.ts';
import type { ShownReason } from './shown-reason.ts';

type RuleAction = Extract<Reason, { type: 'rule' }>['action'];
type NotEvaluated = Extract<Reason, { type: 'unevaluated-policy' }>['why'];

const ReasonTypeEnum = graphqlEnum('ReasonType', 'What decided a direction, or left it open.', REASON_TYPES);

const RuleActionEnum = graphqlEnum('RuleAction', 'What a rule does with what it matches.', RULE_ACTIONS);

const UnpolicedCauseEnum = graphqlEnum(
  'UnpolicedCause',
  'Why policies may not be enforced on a node, although the network plugin enforces them on others.',
  UNPOLICED_CAUSES,
);

@ObjectType('ObjectReference', { description: 'Names an object of a cluster.' })
export class ObjectReferenceType {
  @Field(() => String, { description: 'Its kind, e.g. `NetworkPolicy`.' })
  kind!: string;

  @Field(() => String, { nullable: true, description: 'Its namespace. Null: it is of the whole cluster.' })
  namespace!: string | null;

  @Field(() => String, { description: 'Its name.' })
  name!: string;
}

@ObjectType('ManifestLocation', { description: 'Where something is written in manifests.' })
export class ManifestLocationType implements SourceLocation {
  @Field(() => String, { description: "The file, by its path below the cluster's folder." })
  file!: string;

  @Field(() => Int, { description: 'Counts from 1.' })
  line!: number;
}

@ObjectType('DecidingPolicy', { description: 'A policy that decided, or might decide.' })
export class DecidingPolicyType extends ObjectReferenceType {
  @Field(() => ManifestLocationType, {
    nullable: true,
    description: 'Of a `RULE`: where the rule begins. Null: it was not read from manifests.',
  })
  location!: SourceLocation | null;
}

@ObjectType('Reason', {
  description: 'Why something was decided as it was, or was not. What else it holds depends on its type.',
})
export class ReasonObject implements ShownReason {
  @Field(() => ReasonTypeEnum, { description: 'What it is.' })
  type!: EntryReason['type'];

  @Field(() => String, { description: 'The reason as a line of text.' })
  text!: string;

  @Field(() => [DecidingPolicyType], {
    description: 'The policy of a `RULE`, those of `ISOLATED`, the one of `UNEVALUATED_POLICY`.',
  })
  policies!: readonly DecidingPolicyType[];

  @Field(() => Int, {
    nullable: true,
    description: 'Of a `RULE`: its place in its section of the policy, from 0.',
  })
  ruleIndex!: number | null;

  @Field(() => RuleActionEnum, { nullable: true, description: 'Of a `RULE`: what it does.' })
  action!: RuleAction | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of an `ASSUMPTION`: which one, as in `assumptions` of snapshots.',
  })
  assumption!: string | null;

  @Field(() => NotEvaluatedEnum, { nullable: true, description: 'Of an `UNEVALUATED_POLICY`: why.' })
  notEvaluated!: NotEvaluated | null;

  @Field(() => UnreadType, { nullable: true, description: 'Of `UNREAD`: what could not be read.' })
  unread!: Unread | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of an `UNPOLICED_NODE`: its name; of several pods, the first such node.',
  })
  node!: string | null;

  @Field(() => UnpolicedCauseEnum, { nullable: true, description: 'Of an `UNPOLICED_NODE`: why.' })
  unpoliced!: UnpolicedCause | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Of a `FURTHER_NETWORK`: the networks, as annotations of the pod name them.',
  })
  networks!: readonly string[] | null;
}
