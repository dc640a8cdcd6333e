import ipaddr from 'ipaddr.js';
import type { Requirement, Selector } from '../../../src/core/inventory/selector.ts';

/** Whether Cilium's default filter keeps a label; limited to the excluded labels that occur in these clusters. */
export function isOfIdentity(key: string): boolean {
  return key !== 'pod-template-hash' && !key.startsWith('statefulset.kubernetes.io/pod-name');
}

export function selects(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  return selector.requirements.every((requirement) => meets(requirement, labels));
}

function meets(requirement: Requirement, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[requirement.key];
  if (!('values' in requirement)) return (requirement.operator === 'Exists') === (value !== undefined);
  const listed = value !== undefined && requirement.values.includes(value);
  return requirement.operator === 'In' ? listed : !listed;
}

export function isWithin(address: string, cidr: string): boolean {
  const parsed = ipaddr.parse(address);
  const block = ipaddr.parseCIDR(cidr);
  return parsed.kind() === block[0].kind() && parsed.match(block);
}
