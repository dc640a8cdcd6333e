import { Field, ID, InterfaceType } from '@nestjs/graphql';

/** Anything that can be fetched again by its global id. */
@InterfaceType({
  description: 'An object with a globally unique, opaque id.',
  resolveType: (value: { __typename?: string }) => value.__typename,
})
export abstract class Node {
  @Field(() => ID, { description: 'Opaque and globally unique. Do not take it apart.' })
  id!: string;
}
