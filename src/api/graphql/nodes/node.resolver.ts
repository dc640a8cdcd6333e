import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import type { GraphqlContext } from '../context.ts';
import { NodeRegistry } from './node-registry.ts';
import { Node } from './node.ts';

@Resolver()
export class NodeResolver {
  constructor(private readonly nodes: NodeRegistry) {}

  @Query(() => Node, { nullable: true, description: 'Any object by its global id.' })
  node(@Args('id', { type: () => ID }) id: string, @Context() context: GraphqlContext) {
    return this.nodes.load(id, context);
  }
}
