import { Field, ObjectType } from '@nestjs/graphql';
import type { Subject } from '../../core/rules/rule.ts';
import { WorkloadReferenceType } from '../../reachability/workload.types.ts';

/** The fields of types that say something about a violation: the workload or namespace that violates the rule. */
@ObjectType({ isAbstract: true })
export abstract class SubjectFields {
  @Field(() => String, { description: 'The namespace, or the namespace of the workload.' })
  namespace!: string;

  @Field(() => WorkloadReferenceType, {
    nullable: true,
    description: 'The workload that violates the rule; null if it is the namespace.',
  })
  workload!: WorkloadReferenceType | null;
}

/** The subject of a violation in GraphQL. */
export function toSubjectFields(subject: Subject): Pick<SubjectFields, 'namespace' | 'workload'> {
  const { namespace } = subject;
  const workload = subject.type === 'workload' ? { namespace, name: subject.name, kind: subject.kind } : null;
  return { namespace, workload };
}
