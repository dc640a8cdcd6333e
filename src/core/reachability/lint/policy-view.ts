import type { ClusterTierPolicy } from '../../inventory/cluster-tier-policy.ts';
import type { NetworkPolicy } from '../../inventory/network-policy.ts';
import type { PolicyPort } from '../../inventory/peers-and-ports.ts';
import type { ObjectReference, SourceLocation } from '../../inventory/problems/problem.ts';
import type { Direction } from '../../network/protocol.ts';
import type { LintFinding } from './finding.ts';

/** A policy of any evaluated kind. */
export type EvaluatedPolicy = NetworkPolicy | ClusterTierPolicy;

export function referenceOf(policy: EvaluatedPolicy): ObjectReference {
  const { kind, name } = policy;
  return 'namespace' in policy ? { kind, namespace: policy.namespace, name } : { kind, name };
}

/** `spec.ingress[0]`. */
export function ruleField(direction: Direction, rule: number): string {
  return `spec.${direction}[${rule}]`;
}

/** `spec.ingress[0].from[1]`. */
export function peerField(direction: Direction, rule: number, peer: number): string {
  return `${ruleField(direction, rule)}.${direction === 'ingress' ? 'from' : 'to'}[${peer}]`;
}

/** `spec.ingress[0].ports[1]`; ClusterNetworkPolicy calls its ports `protocols`. */
export function portField(policy: EvaluatedPolicy, direction: Direction, rule: number, port: number): string {
  const list = policy.kind === 'ClusterNetworkPolicy' ? 'protocols' : 'ports';
  return `${ruleField(direction, rule)}.${list}[${port}]`;
}

/** `Kind namespace/name`. */
export function objectText({ kind, namespace, name }: ObjectReference): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

export function portText(port: PolicyPort): string {
  switch (port.type) {
    case 'named':
      return `${port.protocol === 'any' ? '' : `${port.protocol} `}"${port.name}"`;
    case 'range':
      return `${port.protocol} ${port.from}${port.to > port.from ? `-${port.to}` : ''}`;
    case 'all':
      return port.protocol;
  }
}

/** The location of a part, or of its policy if that is not known. */
export function placed(
  policy: EvaluatedPolicy,
  part?: { readonly location?: SourceLocation },
): Pick<LintFinding, 'location'> {
  const location = part?.location ?? policy.location;
  return location === undefined ? {} : { location };
}
