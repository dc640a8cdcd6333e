import type { Workload } from '../inventory/workload.ts';
import { DIRECTIONS, type Direction } from '../network/protocol.ts';
import { isNodeTraffic } from './reach/evidence.ts';
import type { Remediation, RuleContext } from './rule.ts';

/** What to do about a workload's violation, and what has to change first where policies have no effect on it. */
export function remedy(text: string, workload: Workload, { model }: RuleContext): Remediation {
  if (model.assumptions.networkPolicy === 'not-enforced') {
    return {
      text: `${text} The cluster's network plugin does not enforce policies: that has to change first.`,
    };
  }
  if (isNodeTraffic(model, workload)) {
    return {
      text: `${text} Its pods are on their node's network, where policies do not apply: take them off it first.`,
    };
  }
  return { text };
}

/** Of rules whose violations are one for each direction, with the direction as key. */
export function directionInKey(key: string): readonly Direction[] {
  return DIRECTIONS.filter((direction) => direction === key);
}
