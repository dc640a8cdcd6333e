import type { Requirement, Selector } from '../../inventory/selector.ts';
import type { Assumptions } from '../plugins/cni-profile.ts';

/**
 * Prefixes of label keys that Cilium excludes from the identity of pods by default, so that no policy can select by
 * them (`pkg/labelsfilter/filter.go`). The list grew over versions, and the option `labels` replaces it.
 */
const LEFT_OUT: readonly RegExp[] = [
  /^io\.kubernetes/,
  /^kubernetes\.io/,
  /^.*beta\.kubernetes\.io/,
  /^k8s\.io/,
  /^annotation/,
  /^etcd_node/,
  /^pod-template-generation/,
  /^pod-template-hash/,
  /^controller-revision-hash/,
  /^controller-uid/,
  /^statefulset\.kubernetes\.io\/pod-name/,
  /^apps\.kubernetes\.io\/pod-index/,
  /^batch\.kubernetes\.io\/job-completion-index/,
  /^batch\.kubernetes\.io\/controller-uid/,
];

/** A selector that pods certainly meet, and one that they may meet; the same object if the two are equal. */
export interface SelectorReadings {
  readonly certain: Selector;
  readonly possible: Selector;
}

type IdentityLabels = Assumptions['identityLabels'];

/** The effective selector for pods if the plugin ignores, or may ignore, some of their labels. */
export function readingsOf(selector: Selector, identityLabels: IdentityLabels): SelectorReadings {
  if (!selector.requirements.some(({ key }) => isLeftOut(key, identityLabels)))
    return { certain: selector, possible: selector };
  const absent = withoutLabels(selector, identityLabels);
  if (identityLabels === 'default') return { certain: absent, possible: absent };
  return {
    certain: narrowed(selector, identityLabels, isMetByAbsence),
    possible: {
      requirements: selector.requirements.filter(
        (each) => isKept(each, identityLabels) || !isMetByAbsence(each),
      ),
    },
  };
}

/** Whether pods may meet a selector without certainly meeting it. */
export function isDoubtful(selector: Selector, identityLabels: IdentityLabels): boolean {
  const { certain, possible } = readingsOf(selector, identityLabels);
  return certain !== possible;
}

/** Whether the plugin may ignore a label. */
function isLeftOut(key: string, identityLabels: IdentityLabels): boolean {
  if (identityLabels === 'all') return false;
  return identityLabels === 'replaced' || LEFT_OUT.some((pattern) => pattern.test(key));
}

function isKept({ key }: Requirement, identityLabels: IdentityLabels): boolean {
  return !isLeftOut(key, identityLabels);
}

function isMetByAbsence({ operator }: Requirement): boolean {
  return operator === 'NotIn' || operator === 'DoesNotExist';
}

/** If the labels are ignored, a requirement on one of them is met either by every pod or by none. */
function withoutLabels(selector: Selector, identityLabels: IdentityLabels): Selector {
  const kept = selector.requirements.filter((each) => isKept(each, identityLabels) || !isMetByAbsence(each));
  return narrowed({ requirements: kept }, identityLabels, () => false);
}

/** Requirements on labels that may be ignored are met by no pod, unless `holds` is true without them too. */
function narrowed(
  { requirements }: Selector,
  identityLabels: IdentityLabels,
  holds: (requirement: Requirement) => boolean,
): Selector {
  return {
    requirements: requirements.map((each) =>
      isKept(each, identityLabels) || holds(each) ? each : { key: each.key, operator: 'In', values: [] },
    ),
  };
}
