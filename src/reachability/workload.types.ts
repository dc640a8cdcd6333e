import { Field, InputType, ObjectType } from '@nestjs/graphql';

@InputType('WorkloadInput', { description: 'Names a workload of a cluster.' })
export class WorkloadInput {
  @Field(() => String, { description: 'Its namespace.' })
  namespace!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'Its kind, e.g. `Deployment`.' })
  kind!: string;
}

@ObjectType('WorkloadReference', { description: 'Names a workload of a cluster.' })
export class WorkloadReferenceType {
  @Field(() => String, { description: 'Its namespace.' })
  namespace!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'Its kind, e.g. `Deployment`.' })
  kind!: string;
}
