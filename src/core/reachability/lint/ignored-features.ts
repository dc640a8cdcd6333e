import { DIRECTIONS } from '../../network/protocol.ts';
import type { Direction } from '../../network/protocol.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { PolicyPort } from '../../inventory/peers-and-ports.ts';
import type { Assumptions } from '../plugins/cni-profile.ts';
import type { LintCode, LintFinding } from './finding.ts';
import { placed, portField, portText, referenceOf } from './policy-view.ts';
import type { EvaluatedPolicy } from './policy-view.ts';

/** Features of policies that the cluster's network plugin, according to its profile, does not implement. */
export function findIgnoredFeatures(
  { networkPolicies, clusterTierPolicies }: Inventory,
  assumptions: Assumptions,
): LintFinding[] {
  return [
    ...networkPolicies.flatMap((policy) =>
      assumptions.networkPolicy === 'not-enforced'
        ? [notEnforced(policy)]
        : policy.directions.flatMap((direction) => ignoredPorts(policy, direction, assumptions)),
    ),
    ...clusterTierPolicies.flatMap((policy) =>
      assumptions.clusterTiers === 'not-enforced'
        ? [notEnforced(policy)]
        : DIRECTIONS.flatMap((direction) => ignoredPorts(policy, direction, assumptions)),
    ),
  ];
}

function notEnforced(policy: EvaluatedPolicy): LintFinding {
  return {
    code: 'policy-not-enforced',
    object: referenceOf(policy),
    ...placed(policy),
    message: `The network plugin does not enforce ${policy.kind}, so the policy does nothing.`,
    fix: 'Install a network plugin that enforces it, or specify your plugin with --cni-profile or --assume.',
  };
}

function ignoredPorts(
  policy: EvaluatedPolicy,
  direction: Direction,
  assumptions: Assumptions,
): LintFinding[] {
  return policy[direction].flatMap((rule, ruleIndex) =>
    rule.ports.flatMap((port, portIndex) =>
      ignoredFeatures(policy, direction, port, assumptions).map(([code, effect]) => ({
        code,
        object: referenceOf(policy),
        field: portField(policy, direction, ruleIndex, portIndex),
        ...placed(policy, rule),
        message: `${portText(port)}: ${effect}`,
        fix: FIXES[code],
      })),
    ),
  );
}

const FIXES = {
  'end-port-ignored': 'List the ports individually, or use a plugin that supports endPort.',
  'sctp-ignored': 'Use a plugin that supports SCTP in policies; until then the rule allows no SCTP traffic.',
  'named-egress-port-ignored': 'Use the number of the port.',
} as const satisfies Partial<Record<LintCode, string>>;

function ignoredFeatures(
  policy: EvaluatedPolicy,
  direction: Direction,
  port: PolicyPort,
  { endPort, sctp, namedEgressPorts }: Assumptions,
): (readonly [keyof typeof FIXES, string])[] {
  const found: (readonly [keyof typeof FIXES, string])[] = [];
  // Ranges in cluster tiers are not an `endPort`.
  const isEndPort = policy.kind === 'NetworkPolicy' && port.type === 'range' && port.to > port.from;
  if (isEndPort && endPort === 'ignored')
    found.push(['end-port-ignored', 'the network plugin ignores endPort and applies only the first port.']);
  if (port.protocol === 'SCTP' && sctp === 'ignored')
    found.push(['sctp-ignored', 'the network plugin ignores SCTP in policies.']);
  if (port.type === 'named' && direction === 'egress' && namedEgressPorts === 'ignored')
    found.push(['named-egress-port-ignored', 'the network plugin ignores named ports in egress rules.']);
  return found;
}
