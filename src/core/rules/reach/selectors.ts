import { NAMESPACE_NAME_LABEL } from '../../inventory/labels.ts';
import type { Requirement, Selector } from '../../inventory/selector.ts';
import type { HypotheticalPeer } from '../../reachability/model/model.ts';

/** Whether a selector has no requirements and so matches everything. */
export function matchesEverything(selector: Selector): boolean {
  return selector.requirements.length === 0;
}

/** Whether a selector for namespaces selects them by name, which other namespaces cannot take. */
export function choosesByName({ requirements }: Selector): boolean {
  return requirements.some(({ key, operator }) => key === NAMESPACE_NAME_LABEL && operator === 'In');
}

/**
 * Whether everything that `narrow` matches is also matched by `wide`, comparing requirement by requirement. False if
 * this cannot be determined, which means that a declaration does not apply.
 */
export function implies(narrow: Selector, wide: Selector): boolean {
  return wide.requirements.every((wanted) =>
    narrow.requirements.some((given) => requirementImplies(given, wanted)),
  );
}

function requirementImplies(given: Requirement, wanted: Requirement): boolean {
  if (given.key !== wanted.key) return false;
  switch (wanted.operator) {
    case 'In':
      return given.operator === 'In' && given.values.every((value) => wanted.values.includes(value));
    case 'NotIn':
      return (
        given.operator === 'DoesNotExist' ||
        (given.operator === 'In' && given.values.every((value) => !wanted.values.includes(value))) ||
        (given.operator === 'NotIn' && wanted.values.every((value) => given.values.includes(value)))
      );
    case 'Exists':
      return given.operator === 'Exists' || given.operator === 'In';
    case 'DoesNotExist':
      return given.operator === 'DoesNotExist';
  }
}

/** A selector in kubectl's syntax, with sorted requirements and values; `*` if it matches everything. */
export function selectorText(selector: Selector): string {
  if (matchesEverything(selector)) return '*';
  return selector.requirements.map(requirementText).toSorted().join(',');
}

function requirementText(requirement: Requirement): string {
  switch (requirement.operator) {
    case 'In':
      return requirement.values.length === 1
        ? `${requirement.key}=${requirement.values[0]}`
        : `${requirement.key} in (${requirement.values.toSorted().join(',')})`;
    case 'NotIn':
      return `${requirement.key} notin (${requirement.values.toSorted().join(',')})`;
    case 'Exists':
      return requirement.key;
    case 'DoesNotExist':
      return `!${requirement.key}`;
  }
}

/**
 * Human-readable text: `any pod in namespaces with team=a`, `pods with app=web in any namespace`.
 *
 * @param ownNamespace the namespace of the workload that has the peer
 */
export function peerText(peer: HypotheticalPeer, ownNamespace: string): string {
  const pods = matchesEverything(peer.podSelector)
    ? 'any pod'
    : `pods with ${selectorText(peer.podSelector)}`;
  if (peer.namespaceSelector === undefined) return `${pods} in namespace ${ownNamespace}`;
  return matchesEverything(peer.namespaceSelector)
    ? `${pods} in any namespace`
    : `${pods} in namespaces with ${selectorText(peer.namespaceSelector)}`;
}

/** Stable across snapshots: part of a finding's identity. */
export function peerKey(peer: HypotheticalPeer): string {
  const namespaces = peer.namespaceSelector === undefined ? '.' : selectorText(peer.namespaceSelector);
  return `${namespaces}/${selectorText(peer.podSelector)}`;
}
