import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.ts';
import { noRulesText, rulesOfControl } from '../core/frameworks/control-rules.ts';
import { RuleLookup } from '../custom-rules/rule-lookup.ts';
import { invalidInput } from '../refusals/refusals.ts';
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
  /** Those whose rules are mapped to one of these controls. */
  readonly controls?: readonly WantedControl[] | null;
}

/** A control by the keys of its framework and its own; without its own, all of the framework. */
export interface WantedControl {
  readonly framework: string;
  readonly control?: string | null;
}

type Nullable<T> = { readonly [Key in keyof T]: T[Key] | null };

/** The paths of the input fields that contain names. */
export type FilterFields = Readonly<
  Record<'clusters' | 'namespaces' | 'rules' | 'controls', readonly string[]>
>;

/** The fields of GraphQL filters. */
export const FILTER_FIELDS: FilterFields = {
  clusters: ['filter', 'clusters'],
  namespaces: ['filter', 'namespaces'],
  rules: ['filter', 'rules'],
  controls: ['filter', 'controls'],
};

/** Reads filters. Unknown names are rejected, because the result would look as if there were no findings. */
@Injectable()
export class FindingFilters {
  constructor(
    private readonly clusters: ClusterService,
    private readonly namespaces: NamespaceNameStore,
    private readonly findings: FindingStore,
    private readonly rules: RuleLookup,
  ) {}

  /**
   * Throws an `invalid-input` refusal for unknown names, with the most similar known name. Rules are mapped to controls
   * as they are now, also if findings of the past are wanted, as for the status of frameworks.
   */
  async read(asker: Principal, wanted: WantedFindings, fields: FilterFields): Promise<FindingFilter> {
    const { severities, states, freshness, rules, controls } = wanted;
    if (rules) await this.#checkRules(asker, rules, fields.rules);
    const mapped = controls && (await this.#rulesOf(asker, controls, fields.controls));
    const ruleIds =
      rules && mapped ? rules.filter((rule) => mapped.has(rule)) : (rules ?? (mapped && [...mapped]));
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
    const builtIn: ReadonlySet<string> = new Set(RULES.map(({ id }) => id));
    if (keys.every((key) => builtIn.has(key))) return;
    const inForce = (await this.rules.all()).map(({ id }) => id);
    const known = new Set([...inForce, ...(await this.findings.ruleIds(scope))]);
    const unknown = keys.find((key) => !known.has(key));
    if (unknown !== undefined) throw unknownName({ what: 'rule', name: unknown, known: [...known], field });
  }

  /** The rules that are mapped to any of the controls. Throws a refusal for each control that names none. */
  async #rulesOf(
    { scope }: Principal,
    controls: readonly WantedControl[],
    field: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const custom = await this.rules.custom(() => this.findings.ruleIds(scope));
    return new Set(
      controls.flatMap(({ framework, control }) => {
        const reference = { framework, ...(typeof control === 'string' && { control }) };
        const found = rulesOfControl(reference, custom);
        if (found.type !== 'rules') throw invalidInput(noRulesText(reference, found), field);
        return found.ruleIds;
      }),
    );
  }
}
