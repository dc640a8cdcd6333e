import { Injectable } from '@nestjs/common';
import { uuidOf } from '../../api/global-id.ts';
import { unknownName } from '../../api/unknown-name.ts';
import type { Principal } from '../../auth/principal.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import { NamespaceNameStore } from '../../snapshots/namespace-names.store.ts';
import type { DriftFilter } from './drift-conditions.store.ts';
import { DriftService } from '../drift.service.ts';
import { WorkloadNameStore } from './workload-names.store.ts';

/** A filter as the caller gives it; null means not given. */
export type WantedDrift = {
  readonly [Key in Exclude<keyof DriftFilter, 'clusterIds' | 'sequence'>]?: DriftFilter[Key] | null;
} & {
  /** Ids or names. */
  readonly clusters?: readonly string[] | null;
};

/** The paths of the input fields that contain names. */
export type DriftFilterFields = Readonly<
  Record<'clusters' | 'namespaces' | 'workload' | 'cause', readonly string[]>
>;

/** The fields of GraphQL filters. */
export const DRIFT_FILTER_FIELDS: DriftFilterFields = {
  clusters: ['filter', 'clusters'],
  namespaces: ['filter', 'namespaces'],
  workload: ['filter', 'workload'],
  cause: ['filter', 'cause'],
};

/** Reads filters. Unknown names are rejected, because the result would look as if nothing had changed. */
@Injectable()
export class DriftFilters {
  constructor(
    private readonly clusters: ClusterService,
    private readonly namespaces: NamespaceNameStore,
    private readonly workloads: WorkloadNameStore,
    private readonly drift: DriftService,
  ) {}

  /** Throws an `invalid-input` refusal for unknown names, with the most similar known name. */
  async read(asker: Principal, wanted: WantedDrift, fields: DriftFilterFields): Promise<DriftFilter> {
    const { clusters: references, namespaces, workload, cause, ...rest } = wanted;
    const found = references && (await this.clusters.getAll(asker, references, fields.clusters));
    const clusterIds = found?.map(({ id }) => id);
    const known = (names: readonly string[], field: readonly string[]) =>
      this.namespaces.require(asker.scope, clusterIds, names, field);
    if (namespaces) await known(namespaces, fields.namespaces);
    if (workload) {
      await known([workload.namespace], fields.workload);
      await this.workloads.require(asker.scope, clusterIds, workload, fields.workload);
    }
    return {
      ...given(rest),
      ...(clusterIds && { clusterIds }),
      ...(namespaces && { namespaces }),
      ...(workload && { workload }),
      ...(cause && { cause: await this.#causeOf(asker, cause, fields.cause) }),
    };
  }

  async #causeOf(asker: Principal, id: string, field: readonly string[]): Promise<string> {
    const cause = uuidOf('DriftEvent', id, field);
    const [found] = await this.drift.findMany(asker, [cause]);
    if (!found) throw unknownName({ what: 'drift event', name: id, known: [], field });
    return cause;
  }
}

/** Without what was not given. */
function given({ types, changes, categories, effects, pii, who, from, to }: WantedDrift): DriftFilter {
  return {
    ...(types && { types }),
    ...(changes && { changes }),
    ...(categories && { categories }),
    ...(effects && { effects }),
    ...(pii && { pii }),
    ...(who && { who }),
    ...(from && { from }),
    ...(to && { to }),
  };
}
