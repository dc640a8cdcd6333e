import type { Labels } from '../../inventory/labels.ts';
import { EVERYTHING } from '../../inventory/selector.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import type { NamespaceDefault } from '../../reachability/model.ts';
import { namespaceRule, needs } from '../define-rule.ts';
import { judge } from '../judgement.ts';
import { ADMITTED_REMEDY } from './default-deny.ts';
import { freeName } from '../remediation/patch.ts';
import { CLUSTER_DNS } from '../remediation/peers.ts';
import { policiesYaml } from '../remediation/policy-manifest.ts';
import type { Remediation, RuleContext, Violation } from '../rule.ts';

export const namespaceDefaultDeny = namespaceRule({
  id: 'namespace-default-deny',
  version: 1,
  title: 'PII namespace denies by default',
  group: 'isolation',
  severity: 'medium',
  why: "Policies that select today's pods say nothing of tomorrow's. Where a namespace with personal data has no policy for every pod, the next deployment, or a pod started by hand with a typo in its labels, is open from its first second.",
  needs: needs({ namespaces: 'subject-namespace', policies: 'subject-namespace' }),
  evaluate: (namespace, context) => {
    const defaults = DIRECTIONS.map((direction) => ({
      direction,
      verdict: context.model.namespaceDefault(namespace, direction),
    }));
    const undecided = defaults.flatMap(({ verdict }) => (verdict.type === 'unknown' ? verdict.reasons : []));
    const open = defaults.flatMap(({ direction, verdict }) =>
      verdict.type === 'open' && verdict.admissions === undefined ? [direction] : [],
    );
    return judge({
      violations: defaults.flatMap(({ direction, verdict }) => violationOf(namespace, direction, verdict)),
      decided: defaults.some(({ verdict }) => verdict.type === 'unknown') ? 'partly' : 'all',
      undecided,
      remediation: () =>
        open.length === 0 ? { text: ADMITTED_REMEDY } : remediation(namespace, open, context),
    });
  },
});

function violationOf(
  namespace: string,
  direction: Direction,
  verdict: NamespaceDefault,
): readonly Violation[] {
  if (verdict.type !== 'open') return [];
  return [
    {
      key: direction,
      evidence: {
        summary: `A pod created in ${namespace} with ${labelsText(verdict.witness)} would not be isolated for ${direction}.`,
        reasons: verdict.admissions ?? [{ type: 'not-isolated' }],
      },
    },
  ];
}

function labelsText(labels: Labels): string {
  const entries = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return entries.length === 0 ? 'no labels' : `labels ${entries.toSorted().join(',')}`;
}

function remediation(namespace: string, open: readonly Direction[], context: RuleContext): Remediation {
  const text =
    'Apply a policy with an empty pod selector that isolates every pod of the namespace, and add a rule for each connection that is wanted.';
  if (context.model.assumptions.networkPolicy === 'not-enforced') {
    return {
      text: `${text} The cluster's network plugin does not enforce policies: that has to change first.`,
    };
  }
  return {
    text: open.includes('egress') ? `${text} The patch keeps name resolution.` : text,
    patch: policiesYaml([
      {
        namespace,
        name: freeName(`default-deny-${open.join('-')}`, namespace, context),
        labels: {},
        podSelector: EVERYTHING,
        directions: open,
        ingress: [],
        egress: open.includes('egress') ? [CLUSTER_DNS] : [],
      },
    ]),
  };
}
