import type { Requirement, Selector } from '../../../src/core/inventory/selector.ts';
import type { Exposure, Reason } from '../../../src/core/reachability/model/model.ts';

function requirementText(requirement: Requirement): string {
  const values = 'values' in requirement ? ` ${requirement.values.join('|')}` : '';
  return `${requirement.key} ${requirement.operator}${values}`;
}
const selectorText = (selector: Selector | undefined) =>
  selector === undefined ? 'its own' : selector.requirements.map(requirementText).join(' and ') || 'any';

function reasonText(reason: Reason): string {
  if (reason.type === 'rule') return `${reason.action} by rule ${reason.ruleIndex} of ${reason.policy.name}`;
  return reason.type === 'assumption' ? `not settled: ${reason.assumption}` : reason.type;
}

/** The peer, the connections and the reasons of an exposure. */
export const exposureText = ({ peer, newNamespace, allowed, unknown, reasons }: Exposure) => ({
  pods: selectorText(peer.podSelector),
  namespaces: `${selectorText(peer.namespaceSelector)}, a new one ${newNamespace}`,
  allowed: allowed.toString(),
  unknown: unknown.toString(),
  because: reasons.map(reasonText),
});

/** An exposure to any pod in any namespace. */
export const TO_EVERYONE = { pods: 'any', namespaces: 'any, a new one possible' };
export const NONE = 'No Connections';
