import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.ts';
import { unknownName } from '../api/unknown-name.ts';
import { ClusterService } from '../clusters/cluster.service.ts';
import { RULES } from '../core/rules/catalogue.ts';
import { NamespaceNameStore } from '../snapshots/names/namespace-names.store.ts';
import { FindingStore } from './finding.store.ts';
import type { FindingFilter } from './finding.store.ts';

/** A filter as the caller gives it; null means not given. */
export interface WantedFindings extends Pick<Nullable<FindingFilter>, 'severities' | 'states' | 'freshness'> {
  /** Ids or names. */
  readonly clusters?: readonly string[] | null;
  readonly namespaces?: readonly string[] | null;
  /** Keys. */
  readonly rules?: readonly string[] | null;
}

type Nullable<T> = { readonly [Key in keyof T]: T[Key] | null };

/** The paths of the input fields that contain names. */
export type FilterFields = Readonly<Record<'clusters' | 'namespaces' | 'rules', readonly string[]>>;

/** The fields of GraphQL filters. */
export const FILTER_FIELDS: FilterFields = {
  clusters: ['filter', 'clusters'],
  namespaces: ['filter', 'namespaces'],
  rules: ['filter', 'rules'],
};

/** Reads filters. Unknown names are rejected, because the result would look as if there were no findings. */
@Injectable()
export class FindingFilters {
  constructor(
    private readonly clusters: ClusterService,
    private readonly namespaces: NamespaceNameStore,
    private readonly findings: FindingStore,
  ) {}

  /** Throws an `invalid-input` refusal for unknown names, with the most similar known name. */
  async read(asker: Principal, wanted: WantedFindings, fields: FilterFields): Promise<FindingFilter> {
    const { severities, states, freshness, rules: ruleIds } = wanted;
    if (ruleIds) await this.#checkRules(asker, ruleIds, fields.rules);
    const clusters = wanted.clusters && (await this.clusters.getAll(asker, wanted.clusters, fields.clusters));
    const clusterIds = clusters?.map(({ id }) => id);
    if (wanted.namespaces) {
      await this.namespaces.require(asker.scope, clusterIds, wanted.namespaces, fields.namespaces);
    }
    return {
      ...(clusterIds && { clusterIds }),
      ...(wanted.namespaces && { namespaces: wanted.namespaces }),
      ...(ruleIds && { ruleIds }),
      ...(severities && { severities }),
      ...(states && { states }),
      ...(freshness && { freshness }),
    };
  }

  /** A rule that an earlier version had may still have findings. */
  async #checkRules({ scope }: Principal, keys: readonly string[], field: readonly string[]): Promise<void> {
    const current = RULES.map(({ id }) => id);
    if (keys.every((key) => current.includes(key))) return;
    const known = new Set([...current, ...(await this.findings.ruleIds(scope))]);
    const unknown = keys.find((key) => !known.has(key));
    if (unknown !== undefined) throw unknownName({ what: 'rule', name: unknown, known: [...known], field });
  }
}
