import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { Direction } from '../../core/network/protocol.ts';
import type { EntryReason } from '../../core/reachability/entry/entry-point.ts';
import type { EndpointQuery, Reason, Verdict } from '../../core/reachability/model/model.ts';
import type { UnpolicedCause } from '../../core/reachability/plugins/node-policing.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { Cidr } from '../../api/graphql/scalars.ts';
import type { Unread } from '../../core/inventory/unread.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { UnreadType } from '../../snapshots/snapshot.types.ts';
import { VerdictEnum } from '../connections/connection.types.ts';
import { DirectionEnum, NotEvaluatedEnum } from '../inventory/inventory.types.ts';
import { WorkloadInput } from '../workload.types.ts';

type RuleAction = Extract<Reason, { type: 'rule' }>['action'];
type NotEvaluated = Extract<Reason, { type: 'unevaluated-policy' }>['why'];

const ReasonTypeEnum = graphqlEnum<EntryReason['type']>(
  'ReasonType',
  'What decided a direction, or left it open.',
  {
    rule: 'A rule of a policy.',
    isolated: 'Policies select the pod, and no rule of theirs lets the connection through.',
    'not-isolated': 'No policy selects the pod in this direction: the default is to allow.',
    'same-pod': 'A pod always reaches itself.',
    'host-network': "Policies do not apply to pods on their node's network.",
    'not-enforced': 'The network plugin does not enforce policies.',
    outside: 'The outside has no policies.',
    assumption: 'The API leaves it open, and the network plugin is not known to settle it.',
    'unevaluated-policy': 'A policy that might decide takes no part in verdicts.',
    unread: 'Something that might decide could not be read.',
    'unpoliced-node': 'A pod runs on a node on which policies may not be enforced.',
    'further-network': 'A pod is attached to networks that policies for pods do not govern.',
    'open-labels': 'Labels decide that the controller of a pod may write, of a kind that is not known.',
    'no-address': 'The ends have no address in common.',
    'own-node': 'Traffic from the node that a pod runs on is always allowed.',
    'unidentified-controller': 'What carries a route into the cluster is not known.',
    'controller-egress':
      'What carries a route into the cluster is not known, and policies may keep a pod that may be it from the port.',
    'undeclared-port': 'Nothing says whether a pod listens on the port.',
    'unattached-route': 'No Gateway that is known takes the route.',
    'ungranted-route': 'The route leads to another namespace, and no ReferenceGrant that is known lets it.',
  },
);

const RuleActionEnum = graphqlEnum<RuleAction>('RuleAction', 'What a rule does with what it matches.', {
  allow: 'Lets it through.',
  deny: 'Stops it.',
  pass: 'Leaves it to the next tier.',
});

const UnpolicedCauseEnum = graphqlEnum<UnpolicedCause>(
  'UnpolicedCause',
  'Why policies may not be enforced on a node, although the network plugin enforces them on others.',
  {
    fargate: 'It is AWS Fargate, by its labels.',
    'virtual-kubelet': 'It is a virtual kubelet, by its labels: its pods run elsewhere.',
    windows: 'It runs Windows, by its labels.',
    'no-agent': 'The agent of the network plugin runs on other nodes, and not on this one.',
  },
);

const ExplainedEndTypeEnum = graphqlEnum<EndpointQuery['type']>(
  'ExplainedEndType',
  'What an end of an explained connection is.',
  {
    workload: 'A workload: those of its pods that come furthest.',
    pod: 'One pod.',
    address: 'Addresses outside of the cluster, and of a block the pods in it: those that come furthest.',
  },
);

@InputType('PodInput', { description: 'Names a pod of a cluster.' })
export class PodInput {
  @Field(() => String, { description: 'Its namespace.' })
  namespace!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;
}

@InputType('EndInput', { description: 'An end of a connection. Give exactly one.' })
export class EndInput {
  @Field(() => WorkloadInput, { nullable: true, description: 'A workload.' })
  workload?: WorkloadInput | null;

  @Field(() => PodInput, { nullable: true, description: 'One pod.' })
  pod?: PodInput | null;

  @Field(() => Cidr, {
    nullable: true,
    description:
      'The pod that has this address; of a block, the pods that have addresses in it, and the addresses outside of the cluster.',
  })
  address?: string | null;
}

@ObjectType('ExplainedEnd', { description: 'What an end was taken for.' })
export class ExplainedEndType {
  @Field(() => ExplainedEndTypeEnum, { description: 'What it is.' })
  type!: EndpointQuery['type'];

  @Field(() => String, {
    description: '`namespace/name[Kind]`, `namespace/name` of a pod, or the addresses.',
  })
  label!: string;
}

@ObjectType('ObjectReference', { description: 'Names an object of a cluster.' })
export class ObjectReferenceType {
  @Field(() => String, { description: 'Its kind, e.g. `NetworkPolicy`.' })
  kind!: string;

  @Field(() => String, { nullable: true, description: 'Its namespace. Null: it is of the whole cluster.' })
  namespace!: string | null;

  @Field(() => String, { description: 'Its name.' })
  name!: string;
}

@ObjectType('Reason', {
  description: 'Why a direction was decided as it was. What else it holds goes by its type.',
})
export class ReasonObject {
  @Field(() => ReasonTypeEnum, { description: 'What it is.' })
  type!: EntryReason['type'];

  @Field(() => [ObjectReferenceType], {
    description: 'The policy of a `RULE`, those of `ISOLATED`, the one of `UNEVALUATED_POLICY`.',
  })
  policies!: readonly ObjectReferenceType[];

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

@ObjectType('DirectionDecision', { description: 'What one side of a connection decides.' })
export class DirectionDecisionType {
  @Field(() => DirectionEnum, { description: 'Which side.' })
  direction!: Direction;

  @Field(() => VerdictEnum, { description: 'What it decides.' })
  verdict!: Verdict;

  @Field(() => [ReasonObject], { description: 'Why.' })
  reasons!: readonly ReasonObject[];

  @Field(() => Int, { description: 'Reasons left out, because they name what the token does not see.' })
  withheldReasons!: number;
}

@ObjectType('Explanation', {
  description:
    'Whether a connection can be opened, and why. It can if the egress of its source and the ingress of its destination both allow it.',
})
export class ExplanationType {
  /** Not part of the schema: what the snapshot is shown by. */
  domainSnapshot!: Snapshot;

  @Field(() => ExplainedEndType, { description: 'Who would open it.' })
  from!: ExplainedEndType;

  @Field(() => ExplainedEndType, { description: 'Who it would be opened to.' })
  to!: ExplainedEndType;

  @Field(() => VerdictEnum, { description: 'Whether it can be opened.' })
  verdict!: Verdict;

  @Field(() => DirectionDecisionType, { description: 'What the policies of the source decide.' })
  egress!: DirectionDecisionType;

  @Field(() => DirectionDecisionType, { description: 'What the policies of the destination decide.' })
  ingress!: DirectionDecisionType;
}
