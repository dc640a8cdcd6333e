import { Field, Int, ObjectType } from '@nestjs/graphql';
import { CLASSIFICATION_REASONS, CLASSIFIED_OBJECTS, DATA_CLASSES } from '../../api/enums.ts';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import type {
  Classification,
  ClassificationReason,
  ClassifiedObject,
  DataCategory,
} from '../../core/classification/classification.ts';
import { classificationText } from '../../core/classification/classifier.ts';

export const DataClassEnum = graphqlEnum('DataClass', 'How sensitive data is.', DATA_CLASSES);

const ClassificationReasonEnum = graphqlEnum(
  'DataClassReasonType',
  'What declares a data class.',
  CLASSIFICATION_REASONS,
);

const ClassifiedObjectEnum = graphqlEnum(
  'DataClassHolder',
  'The object whose labels or name determine a data class.',
  CLASSIFIED_OBJECTS,
);

@ObjectType('DataClassReason', { description: 'Why something has its data class.' })
export class DataClassReasonType {
  @Field(() => ClassificationReasonEnum, { description: 'What declares the data class.' })
  type!: ClassificationReason['type'];

  @Field(() => String, { description: 'The reason as a line of text.' })
  text!: string;

  @Field(() => ClassifiedObjectEnum, {
    nullable: true,
    description: 'The object whose labels or name decided. `NAMESPACE` for a workload: inherited.',
  })
  on!: ClassifiedObject | null;

  @Field(() => String, { nullable: true, description: 'For `LABEL`: the key of the label.' })
  label!: string | null;

  @Field(() => String, { nullable: true, description: 'For `LABEL`: the value of the label.' })
  value!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'For `RULE`: the index in `classification.rules`, from 0.',
  })
  ruleIndex!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'For a `RULE` with `workloads`: the pattern that matches.',
  })
  pattern!: string | null;
}

@ObjectType('DataCategory', { description: 'A kind of personal data that something handles.' })
export class DataCategoryType {
  @Field(() => String, { description: 'The name of the category, such as `contact` or `health`.' })
  name!: string;

  @Field(() => String, { description: 'What declares it, as a line of text.' })
  reason!: string;
}

/** A category as the API shows it. */
export function toDataCategoryType({ name, reason }: DataCategory): DataCategoryType {
  return { name, reason: classificationText(reason) };
}

/** A reason as the API shows it. */
export function toDataClassReasonType({ reason }: Classification): DataClassReasonType {
  return {
    type: reason.type,
    text: classificationText(reason),
    on: reason.type === 'rule' || reason.type === 'label' ? reason.on : null,
    label: reason.type === 'label' ? reason.label : null,
    value: reason.type === 'label' ? reason.value : null,
    ruleIndex: reason.type === 'rule' ? reason.ruleIndex : null,
    pattern: reason.type === 'rule' ? (reason.pattern ?? null) : null,
  };
}
