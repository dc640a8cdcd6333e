import type { ClassifiedObject } from '../../classification/classification.ts';
import type { Selector } from '../../inventory/selector.ts';

/** A person that findings can be assigned to. The e-mail address, in lower case, identifies them. */
export interface Assignee {
  readonly name: string;
  readonly email: string;
}

/** A team that owns findings. */
export interface Team {
  readonly name: string;
  /** The value of the label that names this team. */
  readonly labelValue: string;
  readonly email?: string;
  readonly members: readonly Assignee[];
}

/** Names the team that owns objects in the selected namespaces and, if given, with the pod labels or names. */
export interface OwnershipRule {
  readonly team: string;
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
  /** Patterns of workload names, see `WORKLOAD_PATTERN`; if selectors are given too, all must match. */
  readonly workloads?: readonly string[];
}

export interface OwnershipSettings {
  readonly teams: readonly Team[];
  /** Label that names teams, read on pods, workloads and namespaces. */
  readonly teamLabel: string;
  readonly ownershipRules: readonly OwnershipRule[];
}

/** Why a finding belongs to a team, or to none. */
export type OwnershipReason =
  /** A configured rule, by its index. */
  | { readonly type: 'rule'; readonly on: ClassifiedObject; readonly ruleIndex: number }
  | { readonly type: 'label'; readonly on: ClassifiedObject; readonly label: string; readonly value: string }
  /** The label has a value that no team has, and nothing else names a team. */
  | {
      readonly type: 'unknown-value';
      readonly on: ClassifiedObject;
      readonly label: string;
      readonly value: string;
    }
  /** Labels that are not known may name a team, and nothing else does. */
  | { readonly type: 'unknown-labels' }
  | { readonly type: 'nothing' };

/** The team that a subject belongs to; null: none. */
export interface Ownership {
  readonly team: string | null;
  readonly reason: OwnershipReason;
}

const HOLDERS: Readonly<Record<ClassifiedObject, string>> = {
  pods: 'the pods',
  workload: 'the workload',
  namespace: 'the namespace',
};

/** Why a finding belongs to a team, or to none, as a line of text. */
export function ownershipText(reason: OwnershipReason): string {
  switch (reason.type) {
    case 'rule':
      return `ownership.rules[${reason.ruleIndex}] selects ${HOLDERS[reason.on]}`;
    case 'label':
      return `label ${reason.label}: ${reason.value} of ${HOLDERS[reason.on]}`;
    case 'unknown-value':
      return `no team has the value of the label ${reason.label}: ${reason.value} of ${HOLDERS[reason.on]}`;
    case 'unknown-labels':
      return 'labels are unknown and may name a team';
    case 'nothing':
      return 'nothing names a team';
  }
}
