import { scopeOf } from '../classification/classifier.ts';
import { judgeAll } from '../assessment/assess.ts';
import { referenceTo, workloadKey, type Workload } from '../inventory/workload.ts';
import { kubeApiEgress } from '../rules/egress/kube-api-egress.ts';
import { metadataServiceEgress } from '../rules/egress/metadata-service-egress.ts';
import { publicDnsPart } from '../rules/egress/public-dns.ts';
import { publicEgress } from '../rules/egress/public-egress.ts';
import { unrestrictedDns } from '../rules/egress/unrestricted-dns.ts';
import { exfiltrationPath } from '../rules/exposure/exfiltration-path.ts';
import { internetPivot } from '../rules/exposure/internet-pivot.ts';
import { unreadFor, withUnread } from '../rules/completeness.ts';
import type { Judgement, Rule, RuleContext, Subject } from '../rules/rule.ts';
import { outcomeOfCases } from '../rules/scenarios/judge-scenario.ts';
import { crossNamespaceIngress } from '../rules/segmentation/cross-namespace-ingress.ts';
import { piiWorkloads } from '../rules/subjects.ts';
import {
  fromHostNetwork,
  fromIngressController,
  fromSameNamespace,
  withForgedLabels,
  type Attack,
} from './own-scenarios.ts';
import { MAX_CASES, type Simulation, type SimulationCase } from './simulation.ts';

/** A malicious path that is simulated for each workload with personal data. */
export interface BuiltInScenario {
  readonly name: string;
  readonly title: string;
  readonly attacks: readonly Attack[];
}

/** The attack succeeds if the rule fails. */
function byRule(rule: Rule): Attack {
  return (workload, context) => {
    const [result] = judgeAll([rule], { workload: [subjectOf(workload)], namespace: [] }, context);
    return result ?? { outcome: 'error', violations: [], message: `${rule.id} gave no result` };
  };
}

/** What is simulated for each workload with personal data; declared connections are not part of an attack. */
export const BUILT_IN_SCENARIOS: readonly BuiltInScenario[] = [
  {
    name: 'pod-in-another-namespace',
    title: 'A compromised pod of another namespace connects to it',
    attacks: [byRule(crossNamespaceIngress)],
  },
  {
    name: 'pod-in-the-same-namespace',
    title: 'A compromised pod of its own namespace connects to it',
    attacks: [fromSameNamespace],
  },
  {
    name: 'forged-labels',
    title: 'A pod is started with labels that let it connect to it',
    attacks: [withForgedLabels],
  },
  {
    name: 'ingress-controller',
    title: 'A compromised ingress controller connects to more than was declared',
    attacks: [fromIngressController],
  },
  {
    name: 'host-network',
    title: 'A compromised pod on the network of its node connects to it',
    attacks: [fromHostNetwork],
  },
  {
    name: 'exfiltration-to-the-internet',
    title: 'It is compromised and connects to the internet',
    attacks: [byRule(publicEgress)],
  },
  {
    name: 'metadata-service',
    title: 'It is compromised and asks the metadata service of the cloud for credentials',
    attacks: [byRule(metadataServiceEgress)],
  },
  {
    name: 'outside-dns',
    title: 'It is compromised and sends data to an outside DNS server',
    attacks: [publicDnsPart, byRule(unrestrictedDns)],
  },
  {
    name: 'api-server',
    title: 'It is compromised and connects to the Kubernetes API server',
    attacks: [byRule(kubeApiEgress)],
  },
  {
    name: 'pivot-from-the-internet',
    title: 'Public systems are compromised one after the other, up to it',
    attacks: [byRule(internetPivot)],
  },
  {
    name: 'pivot-to-the-internet',
    title: 'It is compromised, and data leaves through other systems',
    attacks: [byRule(exfiltrationPath)],
  },
];

/** Simulates a built-in scenario for every workload with personal data, or for some of them. */
export function simulateBuiltIn(
  { name, title, attacks }: BuiltInScenario,
  context: RuleContext,
  isAsked: (workload: Workload) => boolean = () => true,
): Simulation {
  const workloads = piiWorkloads(context.inventory, context.classifier).filter(isAsked);
  const found = workloads.flatMap((workload) =>
    attacks.flatMap((attack) => casesOf(workload, completed(attack(workload, context), workload, context))),
  );
  const cases = [
    ...found.filter(({ outcome }) => outcome === 'violated'),
    ...found.filter(({ outcome }) => outcome === 'unknown'),
  ];
  const message = notSimulated(workloads, isAsked, context);
  const outcome = outcomeOfCases(cases);
  return {
    name,
    title,
    origin: 'built-in',
    expect: 'denied',
    // An attack that was not tried on everything that may hold personal data did not fail.
    outcome: outcome === 'held' && message !== undefined ? 'unknown' : outcome,
    cases: cases.slice(0, MAX_CASES),
    more: Math.max(0, cases.length - MAX_CASES),
    ...(message !== undefined && { message }),
  };
}

/** On what an attack should have been tried, if that is not known. */
function notSimulated(
  simulated: readonly Workload[],
  isAsked: (workload: Workload) => boolean,
  { inventory, classifier }: RuleContext,
): string | undefined {
  const open = inventory.workloads.filter(
    (workload) => isAsked(workload) && scopeOf(classifier.explainWorkload(workload)) === 'undecided',
  );
  if (open.length > 0)
    return `it is not known whether ${open.length} ${open.length === 1 ? 'workload holds' : 'workloads hold'} personal data`;
  return simulated.length === 0 ? 'nothing is classified as personal data' : undefined;
}

/** A judgement that takes into account what could not be read. */
function completed(judgement: Judgement, workload: Workload, { inventory }: RuleContext): Judgement {
  // An attack may depend on every kind of object that this rule needs.
  const unread = unreadFor(internetPivot, subjectOf(workload), inventory);
  return judgement.outcome === 'unknown' ? judgement : withUnread(judgement, unread);
}

function casesOf(
  workload: Workload,
  { outcome, violations, message, undecided = [] }: Judgement,
): readonly SimulationCase[] {
  const subject = referenceTo(workload);
  const isOpen = outcome === 'unknown' || outcome === 'error';
  const text = `${workloadKey(workload)}: ${message ?? 'not decided'}`;
  return [
    ...violations.map(({ evidence: { summary, reasons } }): SimulationCase => ({
      outcome: 'violated',
      subject,
      text: summary,
      hops: [],
      reasons,
    })),
    ...(isOpen ? [{ outcome: 'unknown', subject, text, hops: [], reasons: undecided } as const] : []),
  ];
}

function subjectOf(workload: Workload): Subject {
  return { type: 'workload', ...referenceTo(workload) };
}
