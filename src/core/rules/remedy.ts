import type { Workload } from '../inventory/workload.ts';
import { DIRECTIONS, type Direction } from '../network/protocol.ts';
import { isNodeTraffic } from './reach/evidence.ts';
import type { Remediation, RuleContext } from './rule.ts';

/** Remediation for a violation of a workload, preceded by what must change first if policies have no effect on it. */
export function remedy(text: string, workload: Workload, { model }: RuleContext): Remediation {
  if (model.assumptions.networkPolicy === 'not-enforced') {
    return {
      text:
        `${text} First, the cluster needs a network plugin that enforces policies: the current one does ` +
        'not.',
    };
  }
  if (isNodeTraffic(model, workload)) {
    return {
      text: `${text} First, move its pods off their node's network, because policies do not apply there.`,
    };
  }
  return { text };
}

/** For rules whose keys begin with the direction that must change. */
export function directionInKey(key: string): readonly Direction[] {
  return DIRECTIONS.filter((direction) => direction === key || key.startsWith(`${direction} `));
}
