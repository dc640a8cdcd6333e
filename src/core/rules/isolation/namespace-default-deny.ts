import type { Labels } from '../../inventory/labels.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import type { NamespaceDefault } from '../../reachability/model/model.ts';
import { namespaceRule, needs } from '../define-rule.ts';
import { judge } from '../judgement.ts';
import { ADMITTED_REMEDY } from './default-deny.ts';
import { directionInKey } from '../remedy.ts';
import type { Remediation, RuleContext, Violation } from '../rule.ts';

export const namespaceDefaultDeny = namespaceRule({
  id: 'namespace-default-deny',
  version: 1,
  title: 'PII namespace isolates new pods by default',
  summary: 'A program that is added next to personal data tomorrow is closed off from the start.',
  group: 'isolation',
  severity: 'medium',
  why: 'Policies that select existing pods do not cover future ones. If a namespace with personal data has no policy for every pod, the next deployment, or a pod started by hand with a typo in its labels, is open from the start.',
  needs: needs({ namespaces: 'subject-namespace', policies: 'subject-namespace' }),
  closedBy: directionInKey,
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
      remediation: () => (open.length === 0 ? { text: ADMITTED_REMEDY } : remediation(context)),
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

function remediation({ model }: RuleContext): Remediation {
  const text =
    'Apply a policy with an empty pod selector that isolates every pod of the namespace, and a rule for each connection that is wanted.';
  return model.assumptions.networkPolicy === 'not-enforced'
    ? {
        text:
          `${text} First, the cluster needs a network plugin that enforces policies: the current one does ` +
          'not.',
      }
    : { text };
}
