import { Injectable } from '@nestjs/common';
import { readPage } from '../api/page.ts';
import { authorise, coversScope, requireFleetScope, requirePerson } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import { WHOLE_FLEET } from '../auth/whole-fleet.ts';
import { readComment } from '../baselines/comment.ts';
import type { Cluster } from '../clusters/cluster.ts';
import { ClusterStore } from '../clusters/cluster.store.ts';
import { SnapshotQueue } from '../clusters/scheduling/snapshot-queue.ts';
import { DataFlowMapError } from '../config/data-flows/data-flow-map-error.ts';
import { readDataFlowMap, type ReadMap } from '../config/data-flows/read-data-flow-map.ts';
import { flowsOfCluster } from '../core/dataflow/cluster-flows.ts';
import type { DataFlowMap } from '../core/dataflow/data-flow-map.ts';
import { flowsDigest } from '../core/rules/digest.ts';
import type { Page, Slice } from '../database/page.ts';
import { invalidInput } from '../refusals/refusals.ts';
import { outdated, requireExpected, type DocumentVersion } from '../versions/document-version.ts';
import { contentHash } from '../versions/document-version.store.ts';
import { DATA_FLOW_MAP, type AppliedMap } from './applied-map.ts';
import { DataFlowMapStore } from './data-flow-map.store.ts';
import { visibleMap } from './visible-flows.ts';

/** The name of a sent map in messages. */
const SENT = 'map';

export interface Application {
  /** YAML. */
  readonly map: string;
  readonly comment: string;
  /** The version that the caller has seen; 0 if there was none. */
  readonly expectedVersion: number;
}

/** The data-flow map of the fleet. */
@Injectable()
export class DataFlowMapService {
  constructor(
    private readonly maps: DataFlowMapStore,
    private readonly clusters: ClusterStore,
    private readonly queue: SnapshotQueue,
  ) {}

  /** The version in force, or another one, as far as the caller sees it; null if it does not exist. */
  async find(asker: Principal, version?: number): Promise<AppliedMap | null> {
    authorise(asker, 'read-assessments');
    const found = await (version === undefined ? this.maps.current() : this.maps.get(version));
    if (found === undefined) return null;
    const clusters = await this.clusters.all(asker.scope);
    const names = clusters.map(({ name }) => name);
    return { ...found, map: visibleMap(found.map, asker.scope, names) };
  }

  /** All versions without their content, the one in force first. */
  list(asker: Principal, page: Page): Promise<Slice<DocumentVersion>> {
    authorise(asker, 'read-assessments');
    return readPage(() => this.maps.list(page));
  }

  count(asker: Principal): Promise<number> {
    authorise(asker, 'read-assessments');
    return this.maps.count();
  }

  /**
   * Reads a map that a caller sent. Throws an `invalid-input` refusal with all its errors. Whether a cluster exists is
   * checked only for callers that see all clusters.
   */
  async read(asker: Principal, text: string): Promise<ReadMap> {
    const clusters = await this.clusters.all(asker.scope);
    const known = asker.scope.clusters === 'all' && { clusters: clusters.map(({ name }) => name) };
    try {
      return readDataFlowMap(text, { file: SENT, ...known });
    } catch (error) {
      if (error instanceof DataFlowMapError) throw invalidInput(error.message, [SENT]);
      throw error;
    }
  }

  /**
   * Makes a map the one in force, and requests the next snapshot of each cluster that has other flows by it. The map is
   * about the whole fleet, which must be in scope. A map that is in force already is not applied again.
   */
  async apply(
    asker: Principal,
    { map: text, comment: reason, expectedVersion }: Application,
  ): Promise<AppliedMap & Pick<ReadMap, 'warnings'>> {
    authorise(asker, 'apply-data-flow-maps');
    const person = requirePerson(asker);
    requireFleetScope(asker);
    const comment = readComment(reason);
    const { map, warnings } = await this.read(asker, text);
    const before = await this.maps.current();
    requireExpected(DATA_FLOW_MAP, before, expectedVersion);
    if (before?.contentHash === contentHash(map)) return { ...before, warnings };
    const by = { person, token: asker.name };
    const outcome = await this.maps.apply({ content: map, comment, by, expectedVersion });
    const applied = await this.maps.current();
    if (outcome === 'outdated' || applied === undefined)
      throw outdated(DATA_FLOW_MAP, applied, expectedVersion);
    for (const { id } of await this.clustersWithOtherFlows(asker, before?.map, map))
      await this.queue.request(id);
    return { ...applied, warnings };
  }

  /** The clusters in scope whose flows differ between two maps. Those that are not watched any more are left out. */
  async clustersWithOtherFlows(
    asker: Principal,
    before: DataFlowMap | undefined,
    after: DataFlowMap,
  ): Promise<readonly Cluster[]> {
    const clusters = await this.clusters.all(asker.scope);
    return clusters.filter(
      ({ name, removedAt }) =>
        removedAt === null &&
        flowsDigest(before && flowsOfCluster(before, name)) !== flowsDigest(flowsOfCluster(after, name)),
    );
  }
}

/** Whether a caller sees the whole map. */
export function seesWholeMap({ scope }: Pick<Principal, 'scope'>): boolean {
  return coversScope(scope, WHOLE_FLEET);
}
