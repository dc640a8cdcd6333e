import { VIRTUAL_MACHINE_KINDS } from '../inventory/kubernetes/workloads/virtual-machines.ts';
import type { Workload } from '../inventory/workload.ts';
import type { Judgement, RequiredKind, Rule, RuleContext } from './rule.ts';
import { subjectKey } from './subjects.ts';

type Description = Omit<Rule, 'subject' | 'evaluate'>;

/** A rule that judges each PII workload. */
export function workloadRule(
  description: Description & { evaluate(workload: Workload, context: RuleContext): Judgement },
): Rule {
  return {
    ...description,
    subject: 'workload',
    evaluate: (subject, context) => {
      const workload = subject.type === 'workload' ? context.model.findWorkload(subject) : undefined;
      if (workload === undefined) throw new Error(`${subjectKey(subject)} is not part of the compiled model`);
      return description.evaluate(workload, context);
    },
  };
}

/** A rule that judges each namespace that is PII or contains a PII workload. */
export function namespaceRule(
  description: Description & { evaluate(namespace: string, context: RuleContext): Judgement },
): Rule {
  return {
    ...description,
    subject: 'namespace',
    evaluate: (subject, context) => description.evaluate(subject.namespace, context),
  };
}

const NAMESPACES: readonly string[] = ['Namespace'];
const WORKLOADS: readonly string[] = [
  'Pod',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
  ...VIRTUAL_MACHINE_KINDS.map(({ name }) => name),
];
/** Stands for all kinds that decide connections, see `unreadFor`. */
const POLICIES: readonly string[] = ['NetworkPolicy'];

const KINDS = { namespaces: NAMESPACES, workloads: WORKLOADS, policies: POLICIES };

function required(kinds: readonly string[], scope?: RequiredKind['scope']): readonly RequiredKind[] {
  return scope === undefined ? [] : kinds.map((kind) => ({ kind, scope }));
}

/** The kinds of some families, each with the scope in which the rule needs them. */
export function needs(
  families: Readonly<Partial<Record<keyof typeof KINDS, RequiredKind['scope']>>>,
): readonly RequiredKind[] {
  const { namespaces, workloads, policies } = families;
  return [
    ...required(KINDS.namespaces, namespaces),
    ...required(KINDS.workloads, workloads),
    ...required(KINDS.policies, policies),
  ];
}
