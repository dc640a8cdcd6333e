import { outsideAddressesText } from '../network/address.ts';
import type {
  BasisDrift,
  ChangedConnection,
  ConnectionDriftSummary,
  DriftEndpoint,
  DriftSummary,
  FindingAspect,
  FindingDifference,
  FindingDrift,
  JudgedWith,
  ObjectDrift,
  ScoreDrift,
} from './drift-event.ts';
import { subjectKey } from '../rules/subjects.ts';
import { visibleText } from '../visible-text.ts';
import { fieldsText } from './objects/fields-text.ts';
import { provenanceText } from './provenance-text.ts';

/** An event, and the time of the snapshot that shows it, where that is known. */
type ToldEvent = DriftSummary & { readonly at?: Date };

/**
 * An event as one English sentence without a full stop, on one line. `causes`: the causes that the reader may see. The
 * sentence names the first of them.
 */
export function driftText(event: ToldEvent, causes: readonly ToldEvent[] = []): string {
  return visibleText(eventText(event, causes));
}

function eventText(event: ToldEvent, causes: readonly ToldEvent[] = []): string {
  switch (event.type) {
    case 'object':
      return objectText(event);
    case 'basis':
      return basisText(event);
    case 'connection':
      return `${causesText(event, causes)}${connectionText(event)}`;
    case 'score':
      return scoreText(event);
    case 'finding':
      return findingText(event);
  }
}

function objectText({
  change,
  object,
  fields,
  provenance,
  probablyRenamedFrom,
  absence,
  at,
}: ObjectDrift & { readonly at?: Date }): string {
  const { kind, namespace, name } = object;
  const place = namespace === '' ? name : `${namespace}/${name}`;
  const details = [
    ...(fields.length > 0 ? [fieldsText(fields)] : []),
    ...(probablyRenamedFrom === undefined
      ? []
      : [`probably renamed from ${probablyRenamedFrom.namespace}/${probablyRenamedFrom.name}`]),
    ...(absence === undefined ? [] : ['held: most objects of its kind disappeared at once']),
    ...(provenance === undefined ? [] : provenanceText(provenance, at)),
  ];
  return `${kind} ${place} was ${change}${details.length > 0 ? ` (${details.join('; ')})` : ''}`;
}

const JUDGED_WITH: Readonly<Record<JudgedWith, string>> = {
  assumptions: 'assumptions about the network plugin',
  classification: 'classification of personal data',
  'declared-connections': 'declared connections',
  'data-flow-map': 'data flows',
  rules: 'rules',
  engine: 'version of the engine',
  unread: 'unread objects',
};

function basisText({ differs, details }: BasisDrift): string {
  if (differs.every((one) => one === 'unread'))
    return `What can be read of the cluster changed${details.length > 0 ? ` (${fieldsText(details)})` : ''}`;
  const what = listText(differs.map((one) => JUDGED_WITH[one]));
  return `The cluster is judged with other ${what}${details.length > 0 ? ` (${fieldsText(details)})` : ''}`;
}

/** The cause of an event, followed by a colon; empty if no cause is known. */
function causesText(event: ConnectionDriftSummary, causes: readonly ToldEvent[]): string {
  const first = causes.find(({ id }) => event.causes.includes(id));
  const more = event.causes.length - 1;
  if (event.attribution === 'joint')
    return first === undefined || more === 0 || event.candidates > event.causes.length
      ? `No single change explains this${numberText(event)}: `
      : `${eventText(first)} and ${more} more ${more === 1 ? 'change' : 'changes'}, which have this effect only together: `;
  if (first === undefined) return '';
  if (event.attribution === 'possible' && more > 0)
    return `${eventText(first)} or ${more} other ${more === 1 ? 'change' : 'changes'} had this effect: `;
  const others =
    more === 0 ? '' : `, and ${more} more ${more === 1 ? 'change' : 'changes'} that each have this effect`;
  return `${eventText(first)}${others}: `;
}

/** How many changes may have contributed, unless the reader may not see them. */
function numberText({ candidates }: ConnectionDriftSummary): string {
  return candidates === 0 ? '' : ` (${candidates} may have contributed)`;
}

const CAN: Readonly<Record<ConnectionDriftSummary['change'], string>> = {
  opened: 'can now reach',
  widened: 'can now reach more ports of',
  narrowed: 'can no longer reach some ports of',
  closed: 'can no longer reach',
  'became-unknown': 'may now reach (it is not certain any more)',
};

function connectionText({
  change,
  sources,
  destinations,
  examples,
  connections,
}: ConnectionDriftSummary): string {
  const [example] = examples;
  if (example === undefined) return `${connections} connections: ${change}`;
  const ports = examples.length === connections && haveSamePorts(examples) ? portsText(example) : undefined;
  const such = ` (such as ${endText(example.from)} to ${endText(example.to)}, ${portsText(example)})`;
  const known = examples.length === connections ? 'all' : 'some';
  const from = sources === 1 ? endText(example.from) : `${sources} ${endsText(examples, known, 'from')}`;
  const to = destinations === 1 ? endText(example.to) : `${destinations} ${endsText(examples, known, 'to')}`;
  return `${from} ${CAN[change]} ${to}${ports === undefined ? such : ` on ${ports}`}`;
}

function haveSamePorts(connections: readonly ChangedConnection[]): boolean {
  return connections.every(({ ports }) => ports === connections[0]?.ports);
}

function portsText({ ports }: ChangedConnection): string {
  return ports === 'All Connections' ? 'all ports' : ports;
}

/** What the ends of connections are, of which all or only some are known. */
function endsText(examples: readonly ChangedConnection[], known: 'all' | 'some', end: 'from' | 'to'): string {
  if (examples.every((one) => one[end].type === 'workload')) return 'workloads';
  const isOutside = known === 'all' && examples.every((one) => one[end].type === 'outside');
  return isOutside ? 'outside ranges' : 'workloads and outside ranges';
}

function endText(end: DriftEndpoint): string {
  if (end.type === 'workload') return `${end.namespace}/${end.kind}/${end.name}`;
  return outsideAddressesText(end.range);
}

function scoreText({ change, scope, scores, cappedBy }: ScoreDrift): string {
  const whose =
    scope.type === 'cluster' ? 'The score of the cluster' : `The score of namespace ${scope.namespace}`;
  if (change === 'lost') return `${whose} is no longer known (it was ${rounded(scores.before)})`;
  const cap =
    cappedBy === undefined || cappedBy.limit !== scores.after
      ? ''
      : `; ${cappedBy.ruleId} of ${subjectKey(cappedBy.subject)} limits it to ${cappedBy.limit}`;
  if (change === 'gained') return `${whose} is now ${rounded(scores.after)} (there was none before)${cap}`;
  return `${whose} was ${change} from ${rounded(scores.before)} to ${rounded(scores.after)}${cap}`;
}

function rounded(score: number | null): string {
  return score === null ? 'unknown' : String(Math.round(score * 10) / 10);
}

const FINDING_CHANGES: Readonly<Record<FindingDrift['change'], string>> = {
  opened: 'was opened',
  changed: 'changed',
  resolved: 'was resolved',
  reopened: 'was reopened',
  'became-stale': 'can no longer be decided',
  'became-current': 'can be decided again',
};

function findingText({
  change,
  ruleId,
  severity,
  namespace,
  workload,
  direction,
  cause,
  differs = [],
}: FindingDrift): string {
  const subject =
    workload === undefined ? `namespace ${namespace}` : endText({ type: 'workload', ...workload });
  const why = cause === undefined ? '' : ` (${cause.replaceAll('-', ' ')})`;
  const which = direction === undefined ? '' : ` (${direction})`;
  return `A ${severity} finding of ${ruleId}${which} for ${subject} ${FINDING_CHANGES[change]}${why}${differencesText(differs)}`;
}

const ASPECT_TEXTS: Readonly<Record<FindingAspect, string>> = {
  severity: 'its severity',
  connections: 'the connections',
  source: 'the source',
  destination: 'the destination',
  evidence: 'its evidence',
  reasons: 'the policies and settings that decide it',
};

function differencesText(differs: readonly FindingDifference[]): string {
  if (differs.length === 0) return '';
  const texts = differs.map(({ what, values }) =>
    values === undefined ? ASPECT_TEXTS[what] : `${ASPECT_TEXTS[what]} from ${values.from} to ${values.to}`,
  );
  return `: ${listText(texts)}`;
}

function listText(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}
