import type { Type } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { LoaderKind } from '../../api/graphql/loader-kind.ts';
import { ProvenanceService } from '../../snapshots/provenance/provenance.service.ts';
import type { ObjectAt, RecordedProvenance } from '../../snapshots/provenance/provenance.store.ts';
import { ProvenanceType, toProvenanceType } from '../../snapshots/provenance/provenance.types.ts';
import { storedNamespace, storedPolicy, storedWorkload } from './inventory-mapping.ts';
import { NamespaceType, PolicyType, WorkloadType } from './inventory.types.ts';

const PROVENANCE = new LoaderKind<ObjectAt, RecordedProvenance | null>(
  'provenance by object',
  ({ snapshot: { clusterId, sequence }, kind, namespace, name }) =>
    JSON.stringify([clusterId, sequence, kind, namespace, name]),
);

const FIELD = {
  nullable: true,
  description: 'Who wrote and delivered the object, as far as known. Null if nothing is known.',
};

async function provenanceOf(
  object: ObjectAt,
  { loaders, principal }: GraphqlContext,
  service: ProvenanceService,
): Promise<ProvenanceType | null> {
  const loader = PROVENANCE.of(loaders, (objects) => service.ofEach(principal, objects));
  const recorded = await loader.load(object);
  return recorded && toProvenanceType(recorded);
}

@Resolver(() => NamespaceType)
class NamespaceProvenanceResolver {
  constructor(private readonly provenances: ProvenanceService) {}

  @ResolveField(() => ProvenanceType, FIELD)
  provenance(
    @Parent() namespace: NamespaceType,
    @Context() context: GraphqlContext,
  ): Promise<ProvenanceType | null> {
    return provenanceOf(storedNamespace(namespace), context, this.provenances);
  }
}

@Resolver(() => WorkloadType)
class WorkloadProvenanceResolver {
  constructor(private readonly provenances: ProvenanceService) {}

  @ResolveField(() => ProvenanceType, {
    ...FIELD,
    description:
      'Who wrote and delivered the controller of the workload, as far as known. Null if nothing is known.',
  })
  provenance(
    @Parent() workload: WorkloadType,
    @Context() context: GraphqlContext,
  ): Promise<ProvenanceType | null> {
    return provenanceOf(storedWorkload(workload), context, this.provenances);
  }
}

@Resolver(() => PolicyType)
class PolicyProvenanceResolver {
  constructor(private readonly provenances: ProvenanceService) {}

  @ResolveField(() => ProvenanceType, FIELD)
  provenance(
    @Parent() policy: PolicyType,
    @Context() context: GraphqlContext,
  ): Promise<ProvenanceType | null> {
    return provenanceOf(storedPolicy(policy), context, this.provenances);
  }
}

/** Who wrote and delivered the objects of an inventory. */
export const PROVENANCE_EDGES: readonly Type[] = [
  NamespaceProvenanceResolver,
  WorkloadProvenanceResolver,
  PolicyProvenanceResolver,
];
