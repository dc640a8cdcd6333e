import type { CustomRule } from '../../src/core/rules/custom-rule.ts';

/** Rules that read the workload, its peers, their labels, ports and declarations, and the flows of the map. */
export const CUSTOM_RULES: readonly CustomRule[] = [
  ruleThat('kind', 'workload.kind != "DaemonSet" && workload.isolation.ingress == "isolated"'),
  ruleThat('shell', '!ingress.exists(c, c.ports.exists(p, p.from <= 22 && p.to >= 22))'),
  ruleThat(
    'environment',
    'ingress.all(c, c.peer.type != "workload" || c.peer.namespaceLabels.environment == workload.namespaceLabels.environment)',
  ),
  ruleThat('tier', 'ingress.all(c, c.peer.type != "workload" || c.peer.labels.app == "api")'),
  ruleThat('declared', 'egress.all(c, c.peer.category != "public-internet" || c.declared)'),
  ruleThat('flows', 'flows.all(f, f.endpoint == "" || f.owner != "")'),
];

function ruleThat(name: string, expression: string): CustomRule {
  return {
    id: `custom-${name}`,
    title: name,
    summary: name,
    severity: 'high',
    why: name,
    expression,
    remediation: name,
    controls: [],
  };
}
