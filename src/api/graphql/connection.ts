import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { FieldMiddleware } from '@nestjs/graphql';
import type { Type } from '@nestjs/common';

@ObjectType({ description: 'Where a page stands in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there is more after this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether there is more before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first member.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last member.' })
  endCursor!: string | null;
}

export interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

/** One page of a list (Relay cursor connections). */
export interface NodePage<T> {
  readonly edges: readonly Edge<T>[];
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfo;
  /** Counted only where it is asked for. */
  readonly totalCount: () => Promise<number>;
}

/** Runs a connection's count for the field that asks for it. */
const countWhenAsked: FieldMiddleware<NodePage<unknown>> = ({ source }) => source.totalCount();

/** Declares `<Name>Connection` and `<Name>Edge` for a node type. */
export function connectionType<T>(node: Type<T>, name: string, plural: string): Type<NodePage<T>> {
  @ObjectType(`${name}Edge`, { description: `One of the ${plural} of a page.` })
  class ConnectionEdge implements Edge<T> {
    @Field(() => String, { description: 'Where this member stands in the list.' })
    cursor!: string;

    @Field(() => node, { description: 'The member.' })
    node!: T;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${plural}.` })
  class ConnectionPage implements NodePage<T> {
    @Field(() => [ConnectionEdge], { description: 'Members with their cursors.' })
    edges!: ConnectionEdge[];

    @Field(() => [node], { description: 'Members without cursors.' })
    nodes!: T[];

    @Field(() => PageInfo, { description: 'Where the page stands.' })
    pageInfo!: PageInfo;

    @Field(() => Int, {
      description: 'Members of the whole list, as far as the token sees.',
      middleware: [countWhenAsked],
    })
    totalCount!: () => Promise<number>;
  }
  return ConnectionPage;
}
