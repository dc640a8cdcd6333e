import type { ViolationEventType } from '../findings/finding.ts';
import type { WorkloadReference } from '../inventory/workload.ts';
import type { Provenance } from '../inventory/provenance/provenance.ts';
import type { AddressBlock } from '../network/address.ts';
import type { Verdict } from '../reachability/model/model.ts';
import type { Score, ScoreCap } from '../rules/assessment.ts';
import type { Direction } from '../network/protocol.ts';
import type { Severity } from '../rules/rule.ts';

/**
 * What a change does to isolation. `undecided`: verdicts became unknown. `mixed`: it weakens some connections and
 * strengthens others. `none`: no verdict, score or finding changed.
 */
export type DriftEffect = 'weakens' | 'strengthens' | 'mixed' | 'undecided' | 'none';

/** Whether a change affects a workload that handles personal data. */
export type PiiContact = 'touched' | 'untouched';

/** The fields of all events. The events of a snapshot are in a stable order, causes before their effects. */
interface DriftBase {
  /** A UUID. */
  readonly id: string;
  readonly effect: DriftEffect;
  readonly pii: PiiContact;
  /**
   * Sequence number of the last snapshot that showed the previous state. It is not always the previous snapshot,
   * because incomplete snapshots do not show everything.
   */
  readonly baseSequence: number;
}

/** The kind of object that changed, in terms useful for a review. */
export type ObjectCategory = 'policy' | 'namespace' | 'workload' | 'exposure' | 'other';

export interface DriftObject {
  readonly category: ObjectCategory;
  /** As in the stored objects, except for workloads: their own kind and name. */
  readonly kind: string;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
}

/** An object was added, changed or removed. */
export interface ObjectDrift extends DriftBase {
  readonly type: 'object';
  readonly change: 'added' | 'changed' | 'removed';
  readonly object: DriftObject;
  /** The fields that differ (`changedFields`), e.g. `labels.app` or `spec.ingress`; empty unless changed. */
  readonly fields: readonly string[];
  /** Of the new version. Missing: nothing is known, or the object was removed. */
  readonly provenance?: Provenance;
  /** A workload that was removed at the same time and has an equal template. */
  readonly probablyRenamedFrom?: WorkloadReference;
  /** `held`: it disappeared with most objects of its kind, and a later snapshot may show that it was not removed. */
  readonly absence?: 'held';
  /** SHA-256 (hex) of the stored object before and after; null if it did not or does not exist. */
  readonly contents: { readonly before: string | null; readonly after: string | null };
}

/** What verdicts depend on besides objects. */
export type JudgedWith =
  'assumptions' | 'classification' | 'declared-connections' | 'data-flow-map' | 'rules' | 'engine' | 'unread';

/** The cluster is judged with other assumptions, settings or rules than before. */
export interface BasisDrift extends DriftBase {
  readonly type: 'basis';
  readonly change: 'changed';
  readonly differs: readonly JudgedWith[];
  /** What differs in text form, e.g. `cniProfile: calico -> cilium`. */
  readonly details: readonly string[];
}

/**
 * `opened`: nothing was allowed before. `widened`: more ports are allowed. `narrowed`: fewer are. `closed`: none is
 * allowed any more. `became-unknown`: the verdict of ports that were decided is now unknown.
 */
export type ConnectionChange = 'opened' | 'widened' | 'narrowed' | 'closed' | 'became-unknown';

/** One end of a connection that changed. */
export type DriftEndpoint =
  | ({ readonly type: 'workload' } & WorkloadReference)
  | { readonly type: 'outside'; readonly range: AddressBlock };

/** Ports of one connection whose verdict changed. */
export interface ChangedConnection {
  readonly from: DriftEndpoint;
  readonly to: DriftEndpoint;
  /** Text of a `ConnectionSet`, e.g. `TCP 80,443-445`. */
  readonly ports: string;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly pii: PiiContact;
}

/** The changed connections between the workloads of two namespaces; an empty namespace is the outside. */
export interface ConnectionPart {
  readonly fromNamespace: string;
  readonly toNamespace: string;
  /** By `from`, then `to`. */
  readonly connections: readonly ChangedConnection[];
  /** Number of further connections, which are not listed because the snapshot changes too many. */
  readonly unlisted: number;
  /** Keys of all workloads at either end, including connections that are not listed. */
  readonly workloads: readonly string[];
}

/**
 * How changed connections are explained. `single`: each cause alone, applied to the state before, has this effect.
 * `joint`: no change alone has it; the causes have it together, and none of them can be left out, or it is not known
 * which changes have it, because the search is limited. `possible`: any of the causes may have it; which of them do was
 * not examined, because they took effect between incomplete snapshots.
 */
export type Attribution = 'single' | 'joint' | 'possible';

/** Connections that changed in the same way by the same causes. `pii` is that of each of them. */
export interface ConnectionDrift extends DriftBase {
  readonly type: 'connection';
  readonly change: ConnectionChange;
  readonly attribution: Attribution;
  /** Ids of object and basis events, of this snapshot or of an incomplete one since `baseSequence`. */
  readonly causes: readonly string[];
  /** The number of causes. More: `causes` are not all, and so many changes may have contributed. */
  readonly candidates: number;
  /** Number of different workloads and outside ranges that the connections start from. */
  readonly sources: number;
  /** The same for the destinations. */
  readonly destinations: number;
  readonly parts: readonly ConnectionPart[];
}

export type ScoreScope =
  { readonly type: 'cluster' } | { readonly type: 'namespace'; readonly namespace: string };

/** A score changed. */
export interface ScoreDrift extends DriftBase {
  readonly type: 'score';
  readonly change: 'raised' | 'lowered' | 'lost' | 'gained';
  readonly scope: ScoreScope;
  readonly scores: { readonly before: Score; readonly after: Score };
  /** How many PII workloads have an open critical violation. Missing in events of earlier versions. */
  readonly criticallyExposed?: { readonly before: number; readonly after: number };
  /** What limits the score after the change. */
  readonly cappedBy?: ScoreCap;
}

/** What may change of an open finding. */
export const FINDING_ASPECTS = [
  'severity',
  'connections',
  'source',
  'destination',
  'evidence',
  'reasons',
] as const;
export type FindingAspect = (typeof FINDING_ASPECTS)[number];

/** A change of an open finding. `values` only if they name no object, which a reader may not be allowed to see. */
export interface FindingDifference {
  readonly what: FindingAspect;
  readonly values?: { readonly from: string; readonly to: string };
}

/** A finding was opened, resolved or otherwise changed. */
export interface FindingDrift extends DriftBase {
  readonly type: 'finding';
  readonly change: ViolationEventType;
  readonly findingId: string;
  readonly ruleId: string;
  readonly severity: Severity;
  readonly namespace: string;
  /** Missing if the subject is the namespace. */
  readonly workload?: WorkloadReference;
  /** The direction that it is about, if the rule has a finding for each. */
  readonly direction?: Direction;
  /** Why it resolved or became stale, if it did. */
  readonly cause?: string;
  /** What changed, if it did. Missing in events of earlier versions. */
  readonly differs?: readonly FindingDifference[];
}

export type DriftEvent = ObjectDrift | BasisDrift | ConnectionDrift | ScoreDrift | FindingDrift;

/** An event without its connections, because there may be a hundred thousand of them. */
export interface ConnectionDriftSummary extends Omit<ConnectionDrift, 'parts'> {
  readonly connections: number;
  /** Those of them that are not listed, because the snapshot changes too many. */
  readonly unlisted: number;
  /** Some of them. */
  readonly examples: readonly ChangedConnection[];
}

/** An event as it is listed. */
export type DriftSummary = Exclude<DriftEvent, ConnectionDrift> | ConnectionDriftSummary;
