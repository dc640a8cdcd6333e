import type { Problem } from './problem.ts';

const CODE = 'data-class-unknown';

/** Namespaces that are named in one text. */
const MOST_NAMED = 20;

/** The problem of a namespace whose labels are not known although data classes of workloads in it depend on them. */
export function unknownClassProblem(namespace: string, workloads: number): Problem {
  return {
    code: CODE,
    message: `Labels of namespace ${namespace} are not known and may declare personal data: ${workloads === 1 ? 'the data class of 1 workload is' : `the data classes of ${workloads} workloads are`} not known.`,
    object: { kind: 'Namespace', name: namespace },
    count: workloads,
  };
}

/** Whether a problem is an `unknownClassProblem`. */
export function isAboutUnknownClass({ code }: Problem): boolean {
  return code === CODE;
}

/** One text about all workloads whose data class is not known, with the number in each namespace; undefined if there are none. */
export function unknownClassText(problems: readonly Problem[]): string | undefined {
  const found = problems
    .filter(isAboutUnknownClass)
    .map(({ object, count = 0 }) => ({ namespace: object?.name ?? '', count }));
  if (found.length === 0) return undefined;
  const total = found.reduce((sum, { count }) => sum + count, 0);
  const names = found.slice(0, MOST_NAMED).map(({ namespace, count }) => `${namespace} (${count})`);
  const more = found.length - names.length;
  const listed = more > 0 ? `${names.join(', ')} and ${more} more namespaces` : names.join(', ');
  const what = total === 1 ? 'data class of 1 workload is' : `data classes of ${total} workloads are`;
  return `${what} not known, because labels of the namespace are not: ${listed}. Not judged, and no finding about them is resolved: add the Namespace objects with their labels, declare the data classes of the workloads, or use absentNamespaces=unlabelled if such namespaces have no labels`;
}
