import { listed } from '../listed.ts';

/** What keeps a control from being met, besides rules that fail. */
export type Gap =
  /** What a person must add. */
  | { readonly type: 'person'; readonly text: string }
  | { readonly type: 'support-fails'; readonly ruleId: string; readonly count: number }
  | { readonly type: 'not-run'; readonly ruleId: string }
  | { readonly type: 'undecided'; readonly ruleId: string; readonly count: number }
  /** None of the rules of a part was applicable to these workloads. */
  | { readonly type: 'not-judged'; readonly rules: readonly string[]; readonly workloads: number }
  | { readonly type: 'unknown-class'; readonly workloads: number }
  | { readonly type: 'incomplete'; readonly clusters: number }
  | { readonly type: 'no-snapshot'; readonly clusters: number }
  | { readonly type: 'no-subjects' };

/** Each gap of one cluster once: several parts can have the same. */
export function distinctGaps(gaps: readonly Gap[]): readonly Gap[] {
  return [...new Map(gaps.map((gap) => [keyOf(gap), gap])).values()];
}

/** The gaps of several clusters, with equal ones added up. */
export function summedGaps(gaps: readonly Gap[]): readonly Gap[] {
  return [...Map.groupBy(gaps, keyOf).values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [same.slice(1).reduce(sum, first)];
  });
}

/** The sum of two gaps with the same key. */
function sum(a: Gap, b: Gap): Gap {
  if ('count' in a && 'count' in b) return { ...a, count: a.count + b.count };
  if ('workloads' in a && 'workloads' in b) return { ...a, workloads: a.workloads + b.workloads };
  if ('clusters' in a && 'clusters' in b) return { ...a, clusters: a.clusters + b.clusters };
  return a;
}

/** A gap as a sentence. */
export function gapText(gap: Gap): string {
  switch (gap.type) {
    case 'person':
      return gap.text;
    case 'support-fails':
      return `Look at the ${counted(gap.count, 'failure')} of ${gap.ruleId}, which is evidence for it.`;
    case 'not-run':
      return `${gap.ruleId} did not run.`;
    case 'undecided':
      return `${gap.ruleId} could not be decided for ${counted(gap.count, 'workload or namespace', 'workloads or namespaces')}.`;
    case 'not-judged':
      return `${counted(gap.workloads, 'workload was', 'workloads were')} not judged by ${listed(gap.rules)}, which ${gap.rules.length === 1 ? 'is' : 'are'} not applicable.`;
    case 'unknown-class':
      return `It is not known whether ${counted(gap.workloads, 'workload handles', 'workloads handle')} personal data.`;
    case 'incomplete':
      return `The data of ${counted(gap.clusters, 'cluster')} is not complete, or not from one moment.`;
    case 'no-snapshot':
      return `${counted(gap.clusters, 'cluster has', 'clusters have')} no snapshot.`;
    case 'no-subjects':
      return 'Nothing is classified as personal data.';
  }
}

function keyOf(gap: Gap): string {
  switch (gap.type) {
    case 'person':
      return `person ${gap.text}`;
    case 'support-fails':
    case 'not-run':
    case 'undecided':
      return `${gap.type} ${gap.ruleId}`;
    case 'not-judged':
      return `not-judged ${gap.rules.join(' ')}`;
    case 'unknown-class':
    case 'incomplete':
    case 'no-snapshot':
    case 'no-subjects':
      return gap.type;
  }
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
