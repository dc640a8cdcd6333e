import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { FieldMiddleware } from '@nestjs/graphql';
import type { Type } from '@nestjs/common';

@ObjectType({ description: 'The position of a page in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there are members after this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether there are members before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first member of the page.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last member of the page.' })
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
  /** Counted only if requested. */
  readonly totalCount: () => Promise<number>;
}

/** Runs a connection's count when the field is requested. */
const countWhenAsked: FieldMiddleware<NodePage<unknown>> = ({ source }) => source.totalCount();

/** Declares `<Name>Connection` and `<Name>Edge` for a node type. */
export function connectionType<T>(node: Type<T>, name: string, plural: string): Type<NodePage<T>> {
  @ObjectType(`${name}Edge`, { description: `One of the ${plural} on a page, with its cursor.` })
  class ConnectionEdge implements Edge<T> {
    @Field(() => String, { description: 'The position of this member in the list.' })
    cursor!: string;

    @Field(() => node, { description: 'The member itself.' })
    node!: T;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${plural}.` })
  class ConnectionPage implements NodePage<T> {
    @Field(() => [ConnectionEdge], { description: 'The members with their cursors.' })
    edges!: ConnectionEdge[];

    @Field(() => [node], { description: 'The members without cursors.' })
    nodes!: T[];

    @Field(() => PageInfo, { description: 'The position of the page in the list.' })
    pageInfo!: PageInfo;

    @Field(() => Int, {
      description: "Number of members of the whole list that are in the token's scope.",
      middleware: [countWhenAsked],
    })
    totalCount!: () => Promise<number>;
  }
  return ConnectionPage;
}
