import { seesNamespace, type AccessScope } from './access-scope.ts';

/** `namespace/name[Kind]` anywhere in a text. */
const WORKLOAD_KEY = /([a-z0-9][a-z0-9.-]*)\/[^\s/[\]]+\[[A-Za-z]+\]/g;
/** A set of namespaces described by labels, which may contain namespace names. */
const NAMESPACE_SELECTOR = /\bnamespaces? with\b/;

/** Stands for what a caller may not see. */
export const OUT_OF_SCOPE = "something outside this token's scope";

/** Whether a text names only workloads in scope, and no namespaces by their labels. */
export function textInScope(text: string, scope: AccessScope): boolean {
  if (NAMESPACE_SELECTOR.test(text)) return false;
  return [...text.matchAll(WORKLOAD_KEY)].every(([, namespace]) => seesNamespace(scope, namespace ?? ''));
}
