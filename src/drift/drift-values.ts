import type { EnumTable } from '../api/enums.ts';
import type { DriftCoverage } from './observed/drift-coverage.ts';
import type { DriftOrder } from './filter/drift-conditions.store.ts';
import type {
  Attribution,
  DriftEffect,
  DriftEvent,
  JudgedWith,
  ObjectCategory,
  PiiContact,
} from '../core/drift/drift-event.ts';

export const DRIFT_TYPES: EnumTable<DriftEvent['type']> = {
  object: 'An object was added, changed or removed.',
  basis: 'The cluster is judged with other assumptions, settings or rules than before.',
  connection: 'The verdict of connections changed.',
  score: 'The score of the cluster or a namespace changed.',
  finding: 'A finding was opened, resolved or otherwise changed.',
};

export const DRIFT_CHANGES: EnumTable<DriftEvent['change']> = {
  added: 'The object did not exist before.',
  changed: 'The object, the finding, or the basis on which the cluster is judged differs.',
  removed: 'The object no longer exists.',
  opened: 'Of connections: nothing was allowed before. Of a finding: it is new.',
  widened: 'More ports of the connections are allowed.',
  narrowed: 'Fewer ports of the connections are allowed.',
  closed: 'Nothing is allowed on the connections any more.',
  'became-unknown': 'The verdict of ports that were decided is now unknown.',
  raised: 'The score is higher.',
  lowered: 'The score is lower.',
  lost: 'There is no score any more.',
  gained: 'There was no score before.',
  resolved: 'The violation no longer exists.',
  reopened: 'The violation is back.',
  'became-stale': 'The finding could neither be confirmed nor resolved.',
  'became-current': 'The finding could be decided again.',
};

export const DRIFT_EFFECTS: EnumTable<DriftEffect> = {
  weakens: 'More is allowed, a score is lower, or a finding is open.',
  strengthens: 'Less is allowed, a score is higher, or a finding is resolved.',
  mixed: 'It weakens some connections and strengthens others.',
  undecided: 'Verdicts became unknown.',
  none: 'No verdict, score or finding changed.',
};

export const PII_CONTACTS: EnumTable<PiiContact> = {
  touched: 'A workload that handles personal data is affected, or one of which this is not known.',
  untouched: 'No workload that handles personal data, or may, is affected.',
};

export const OBJECT_CATEGORIES: EnumTable<ObjectCategory> = {
  policy: 'A policy.',
  namespace: 'A namespace and its labels.',
  workload: 'A workload, its labels and its ports.',
  exposure: 'A Service, a route or another object that leads traffic in from outside.',
  other: 'Something else that verdicts may depend on.',
};

export const JUDGED_WITH: EnumTable<JudgedWith> = {
  assumptions: 'The assumptions about the network plugin.',
  classification: 'Which workloads handle personal data.',
  'declared-connections': 'Which connections the configuration declares as wanted.',
  'data-flow-map': 'The flows of the data-flow map for this cluster.',
  rules: 'Which rules are evaluated.',
  engine: "The version of Ringfence's engine.",
  unread: 'What could not be read.',
};

export const ATTRIBUTIONS: EnumTable<Attribution> = {
  single: 'Each cause alone has this effect.',
  joint:
    'The causes have this effect only together, none of them can be left out. If `candidates` is larger than their number, it is not known which changes have it.',
  possible:
    'Any of the causes may have this effect: which of them do was not examined, because they happened between incomplete snapshots.',
};

export const DRIFT_ORDERS: EnumTable<DriftOrder> = {
  newest: 'By the moment that the first snapshot with the change shows, newest first.',
  oldest: 'Oldest first; within a snapshot, causes before their effects.',
};

export const DRIFT_COVERAGE: EnumTable<DriftCoverage> = {
  observed:
    'Complete snapshots show it: changes that are not listed did not happen, or were undone between two snapshots.',
  incomplete: 'Only snapshots that are PARTIAL or SKEWED show it: some changes may be missing.',
  'not-observed': 'No snapshot shows it: it is not known what changed.',
  'not-kept': 'Retention removed what was recorded of it: it is not known any more what changed.',
};
