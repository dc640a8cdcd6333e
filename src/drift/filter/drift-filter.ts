import { Injectable } from '@nestjs/common';
import { uuidOf } from '../../api/global-id.ts';
import { unknownName } from '../../api/unknown-name.ts';
import type { Principal } from '../../auth/principal.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import type { NamedWorkload } from '../../core/inventory/workload.ts';
import { invalidInput } from '../../refusals/refusals.ts';
import { NamespaceNameStore } from '../../snapshots/names/namespace-names.store.ts';
import { ActorNameStore } from './actor-names.store.ts';
import type { DriftFilter } from './drift-conditions.store.ts';
import { DriftService } from '../drift.service.ts';
import { WorkloadNameStore } from './workload-names.store.ts';

/** A filter as the caller gives it; null means not given. */
export type WantedDrift = {
  readonly [Key in Exclude<keyof DriftFilter, 'clusterIds' | 'sequence' | 'workload'>]?:
    DriftFilter[Key] | null;
} & {
  readonly workload?: NamedWorkload | null;
  /** Ids or names. */
  readonly clusters?: readonly string[] | null;
};

/** The paths of the input fields that may be refused. */
export type DriftFilterFields = Readonly<
  Record<'clusters' | 'namespaces' | 'workload' | 'cause' | 'who' | 'from', readonly string[]>
>;

/** The fields of GraphQL filters. */
export const DRIFT_FILTER_FIELDS: DriftFilterFields = {
  clusters: ['filter', 'clusters'],
  namespaces: ['filter', 'namespaces'],
  workload: ['filter', 'workload'],
  cause: ['filter', 'cause'],
  who: ['filter', 'who'],
  from: ['filter', 'from'],
};

/** Reads filters. Unknown names are rejected, because the result would look as if nothing had changed. */
@Injectable()
export class DriftFilters {
  constructor(
    private readonly clusters: ClusterService,
    private readonly namespaces: NamespaceNameStore,
    private readonly workloads: WorkloadNameStore,
    private readonly actors: ActorNameStore,
    private readonly drift: DriftService,
  ) {}

  /**
   * Reads a filter for changes that were recorded. Also throws a refusal for a period that is empty or has not begun, and
   * for a manager, application or release that no recorded change names.
   */
  async readRecorded(asker: Principal, wanted: WantedDrift, fields: DriftFilterFields): Promise<DriftFilter> {
    const filter = await this.read(asker, wanted, fields);
    const { clusterIds, from, who } = filter;
    if (from !== undefined && from >= new Date())
      throw invalidInput('the period has not begun: "from" must be in the past', fields.from);
    if (who !== undefined) await this.actors.require(asker.scope, clusterIds, who, fields.who);
    return filter;
  }

  /**
   * Throws an `invalid-input` refusal for unknown names, with the most similar known name, and for an empty period.
   */
  async read(asker: Principal, wanted: WantedDrift, fields: DriftFilterFields): Promise<DriftFilter> {
    const { clusters: references, namespaces, workload, cause, ...rest } = wanted;
    if (rest.from && rest.to && rest.from >= rest.to)
      throw invalidInput('the period is empty: "from" must be before "to"', fields.from);
    const found = references && (await this.clusters.getAll(asker, references, fields.clusters));
    const clusterIds = found?.map(({ id }) => id);
    const known = (names: readonly string[], field: readonly string[]) =>
      this.namespaces.require(asker.scope, clusterIds, names, field);
    if (namespaces) await known(namespaces, fields.namespaces);
    const subject =
      workload && (await this.workloads.require(asker.scope, clusterIds, workload, fields.workload));
    return {
      ...given(rest),
      ...(clusterIds && { clusterIds }),
      ...(namespaces && { namespaces }),
      ...(subject && { workload: subject }),
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
