import { ArgsType, Field } from '@nestjs/graphql';
import { toMoment } from '../../snapshots/as-of.ts';
import type { Moment } from '../../snapshots/snapshot.service.ts';
import { AsOfInput } from '../../snapshots/snapshot.types.ts';
import type { WantedProposal } from './proposal.service.ts';

/** The arguments of questions about manifests that are laid over a snapshot. */
@ArgsType()
export class ProposalArgs {
  @Field(() => AsOfInput, {
    description: 'The snapshot; of a cluster without a time, its newest complete one.',
  })
  base!: AsOfInput;

  @Field(() => String, { description: 'YAML documents, or JSON.' })
  manifests!: string;

  @Field(() => String, {
    defaultValue: 'namespace',
    description:
      'Which policies, workloads and Services of the snapshot are deleted if the manifests do not contain them: `namespace`, ' +
      'those in each namespace in which the manifests have an object; `selector=LABELS`, of these only those with ' +
      'the labels; `overlay`, none.',
  })
  replace!: string;
}

/** What the services are asked with. */
export function toProposal({ base, manifests, replace }: ProposalArgs): WantedProposal {
  return { base: completeMoment(base), replace, manifests: [{ file: '(manifests)', text: manifests }] };
}

/** The moment; of a cluster without a time, that of its newest complete snapshot. */
function completeMoment(base: AsOfInput): Moment {
  const moment = toMoment(base, 'base');
  return 'snapshotId' in moment || moment.asOf.type !== 'latest'
    ? moment
    : { ...moment, asOf: { type: 'latest-complete' } };
}
