import { Field, ID, InterfaceType } from '@nestjs/graphql';

/** An object that can be fetched again by its global id. */
@InterfaceType({
  description: 'An object with a globally unique, opaque id.',
  resolveType: (value: { __typename?: string }) => value.__typename,
})
export abstract class Node {
  @Field(() => ID, { description: 'Globally unique and opaque: do not parse it.' })
  id!: string;
}
