import { Field, InputType, ObjectType } from '@nestjs/graphql';

@InputType('WorkloadInput', { description: 'Identifies a workload of a cluster.' })
export class WorkloadInput {
  @Field(() => String, { description: 'The namespace of the workload.' })
  namespace!: string;

  @Field(() => String, { description: 'The name of the workload.' })
  name!: string;

  @Field(() => String, { description: 'The kind of the workload, e.g. `Deployment`.' })
  kind!: string;
}

@ObjectType('WorkloadReference', { description: 'Identifies a workload of a cluster.' })
export class WorkloadReferenceType {
  @Field(() => String, { description: 'The namespace of the workload.' })
  namespace!: string;

  @Field(() => String, { description: 'The name of the workload.' })
  name!: string;

  @Field(() => String, { description: 'The kind of the workload, e.g. `Deployment`.' })
  kind!: string;
}
