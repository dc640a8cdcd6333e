import type { CustomRuleStore } from '../custom-rules/custom-rule.store.ts';
import type { DataFlowMapStore } from '../dataflows/data-flow-map.store.ts';
import type { ScenarioStore } from '../scenarios/scenario.store.ts';
import type { InForce } from './in-force.ts';

/** The stores of what users put in force. */
export interface InForceParts {
  readonly dataFlowMaps: Pick<DataFlowMapStore, 'current'>;
  readonly customRules: Pick<CustomRuleStore, 'current'>;
  readonly scenarios: Pick<ScenarioStore, 'all'>;
}

/** Reads what is in force: the data-flow map, the custom rules and the saved scenarios. */
export class InForceStore {
  readonly #parts: InForceParts;

  constructor(parts: InForceParts) {
    this.#parts = parts;
  }

  async current(): Promise<InForce> {
    const { dataFlowMaps, customRules, scenarios } = this.#parts;
    return {
      map: await dataFlowMaps.current(),
      rules: await customRules.current(),
      scenarios: await scenarios.all(),
    };
  }
}
