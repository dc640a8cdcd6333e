import type { Direction } from '../../network/protocol.ts';
import type { PolicyPort } from '../../inventory/peers-and-ports.ts';
import type { Bitset } from '../classes/bitset.ts';
import type { ClusterIndex } from '../dialects/compiled-policy.ts';
import type { LintFinding } from './finding.ts';
import { placed, portField, portText, referenceOf } from './policy-view.ts';
import type { EvaluatedPolicy } from './policy-view.ts';

type Named = Extract<PolicyPort, { type: 'named' }>;

/** The field that contains the name of a port, by policy kind. */
const NAME_FIELD = {
  NetworkPolicy: 'port',
  ClusterNetworkPolicy: 'destinationNamedPort',
  AdminNetworkPolicy: 'namedPort',
  BaselineAdminNetworkPolicy: 'namedPort',
} as const;

/** Named ports that none of the pods serves on which they would be resolved. */
export function unservedPorts(
  policy: EvaluatedPolicy,
  direction: Direction,
  index: ClusterIndex,
  /** The destination pods of a rule; `undefined` if the rule has none. */
  destinationsOf: (rule: number) => Bitset | undefined,
): LintFinding[] {
  return policy[direction].flatMap((rule, ruleIndex) =>
    rule.ports.flatMap((port, portIndex): LintFinding[] => {
      if (port.type !== 'named') return [];
      const destinations = destinationsOf(ruleIndex);
      if (destinations === undefined || destinations.isEmpty()) return [];
      if (isServed(port, destinations, index)) return [];
      return [
        {
          code: 'named-port-unserved',
          object: referenceOf(policy),
          field: `${portField(policy, direction, ruleIndex, portIndex)}.${NAME_FIELD[policy.kind]}`,
          ...placed(policy, rule),
          message: `No pod that the rule ${direction === 'ingress' ? 'protects' : 'leads to'} serves a port named ${portText(port)}, so the port matches nothing.`,
          fix: 'Use the name of a container port of those pods, with the same protocol, or the port number.',
        },
      ];
    }),
  );
}

function isServed({ name, protocol }: Named, destinations: Bitset, { pods }: ClusterIndex): boolean {
  return destinations
    .members()
    .some((podClass) =>
      pods
        .at(podClass)
        .ports.some((port) => port.name === name && (protocol === 'any' || port.protocol === protocol)),
    );
}
