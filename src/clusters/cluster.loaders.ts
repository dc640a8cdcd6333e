import type DataLoader from 'dataloader';
import type { GraphqlContext } from '../api/graphql/context.ts';
import { LoaderKind } from '../api/graphql/loader-kind.ts';
import type { Cluster } from './cluster.ts';
import type { ClusterService } from './cluster.service.ts';

const CLUSTER_BY_ID = new LoaderKind<string, Cluster | null>('cluster by id');

/** Clusters by id; null for those that do not exist for the caller. */
export function clusterLoader(
  context: GraphqlContext,
  clusters: ClusterService,
): DataLoader<string, Cluster | null, string> {
  return CLUSTER_BY_ID.of(context.loaders, (ids) => clusters.findMany(context.principal, ids));
}
