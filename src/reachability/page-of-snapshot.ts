import type { Type } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { NodePage } from '../api/graphql/connection.ts';
import { GraphqlContext } from '../api/graphql/context.ts';
import { toSnapshotType } from '../snapshots/snapshot-mapping.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';
import { SnapshotType } from '../snapshots/snapshot.types.ts';

/** A page of what a snapshot contains. */
export interface PageOfSnapshot<T> extends NodePage<T> {
  /** Not part of the schema: used for the field `snapshot`. */
  readonly domainSnapshot: Snapshot;
}

/** Adds the field `snapshot` to a connection type whose pages are of type `PageOfSnapshot`. */
export function withSnapshot<T>(connection: Type<NodePage<T>>): Type {
  @Resolver(() => connection)
  class SnapshotOfPageResolver {
    @ResolveField(() => SnapshotType, { description: 'The snapshot that the list was computed from.' })
    snapshot(
      @Parent() { domainSnapshot }: PageOfSnapshot<T>,
      @Context() { principal }: GraphqlContext,
    ): SnapshotType {
      return toSnapshotType(domainSnapshot, principal.scope);
    }
  }
  return SnapshotOfPageResolver;
}
