import { judgeAll } from '../assessment/assess.ts';
import { workloadKey, type Workload } from '../inventory/workload.ts';
import { kubeApiEgress } from '../rules/egress/kube-api-egress.ts';
import { metadataServiceEgress } from '../rules/egress/metadata-service-egress.ts';
import { publicEgress } from '../rules/egress/public-egress.ts';
import { unrestrictedDns } from '../rules/egress/unrestricted-dns.ts';
import { exfiltrationPath } from '../rules/exposure/exfiltration-path.ts';
import { internetPivot } from '../rules/exposure/internet-pivot.ts';
import { unreadFor, withUnread } from '../rules/completeness.ts';
import type { Judgement, Rule, RuleContext, Subject } from '../rules/rule.ts';
import { crossNamespaceIngress } from '../rules/segmentation/cross-namespace-ingress.ts';
import { piiWorkloads } from '../rules/subjects.ts';
import {
  fromHostNetwork,
  fromIngressController,
  fromSameNamespace,
  toOutsideDns,
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
    const { namespace, name, kind } = workload;
    const subject: Subject = { type: 'workload', namespace, name, kind };
    const [result] = judgeAll([rule], { workload: [subject], namespace: [] }, context);
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
    attacks: [toOutsideDns, byRule(unrestrictedDns)],
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
  const judged = workloads.flatMap((workload) =>
    attacks.map((attack) => ({
      workload,
      judgement: completed(attack(workload, context), workload, context),
    })),
  );
  const violated = judged.flatMap(({ workload, judgement }) => casesOf(workload, judgement));
  const open = judged.flatMap(({ workload, judgement }) => openCasesOf(workload, judgement));
  const cases = [...violated, ...open];
  return {
    name,
    title,
    origin: 'built-in',
    expect: 'denied',
    outcome: violated.length > 0 ? 'violated' : open.length > 0 ? 'unknown' : 'held',
    cases: cases.slice(0, MAX_CASES),
    more: Math.max(0, cases.length - MAX_CASES),
    ...(workloads.length === 0 && { message: 'nothing is classified as personal data' }),
  };
}

/** A judgement that takes into account what could not be read. */
function completed(judgement: Judgement, workload: Workload, { inventory }: RuleContext): Judgement {
  const { namespace, name, kind } = workload;
  const unread = unreadFor(internetPivot, { type: 'workload', namespace, name, kind }, inventory);
  return judgement.outcome === 'unknown' ? judgement : withUnread(judgement, unread);
}

function casesOf(workload: Workload, { violations }: Judgement): readonly SimulationCase[] {
  const { namespace, name, kind } = workload;
  return violations.map(({ evidence }) => ({
    outcome: 'violated',
    subject: { namespace, name, kind },
    text: evidence.summary,
    hops: [],
    reasons: evidence.reasons,
  }));
}

function openCasesOf(
  workload: Workload,
  { outcome, message, undecided }: Judgement,
): readonly SimulationCase[] {
  if (outcome !== 'unknown' && outcome !== 'error') return [];
  const { namespace, name, kind } = workload;
  return [
    {
      outcome: 'unknown',
      subject: { namespace, name, kind },
      text: `${workloadKey(workload)}: ${message ?? 'not decided'}`,
      hops: [],
      reasons: undecided ?? [],
    },
  ];
}
