import { z } from 'zod';
import type { Subject } from '../../core/rules/rule.ts';

/** The fields of resources that say something about a violation: the workload or namespace that violates the rule. */
export const subjectFields = {
  namespace: z.string().describe('The namespace, or the namespace of the workload.'),
  name: z.string().nullable().describe('The name of the workload; null if the namespace violates the rule.'),
  kind: z.string().nullable().describe('The kind of the workload.'),
};

/** The subject of a violation in REST. */
export function toSubjectResource(subject: Subject): {
  readonly namespace: string;
  readonly name: string | null;
  readonly kind: string | null;
} {
  const { name, kind } = subject.type === 'workload' ? subject : { name: null, kind: null };
  return { namespace: subject.namespace, name, kind };
}
