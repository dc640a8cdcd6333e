import { createClassifier, scopeOf } from '../classification/classifier.ts';
import type { ClassificationSettings } from '../classification/classification.ts';
import type { RecordedChange } from '../findings/lifecycle.ts';
import { StoredObjectError } from '../inventory/stored/from-stored-objects.ts';
import type { StoredObject } from '../inventory/stored/stored-object.ts';
import { workloadKey, type Workload } from '../inventory/workload.ts';
import type { ModelledInventory } from '../reachability/revision/later-model.ts';
import type { ScoreSample } from '../rules/assessment.ts';
import type { AssessmentSettings } from '../rules/settings.ts';
import { attributed } from './attribution/attribute.ts';
import { basisChange, verdictBasis, type BasisChange } from './basis.ts';
import { candidatesOf, type NamedCandidate } from './candidates.ts';
import { changedConnections } from './connections/changed-connections.ts';
import { ComparedWorkloads } from './connections/compared-workloads.ts';
import { connectionEvents, type ConnectionEvent } from './connections/connection-events.ts';
import { RecordedOpenings } from './connections/recorded-openings.ts';
import type { DriftEffect, DriftEvent, PiiContact } from './drift-event.ts';
import type { DriftGround, Grounds, SnapshotQuality } from './drift-ground.ts';
import { findingEvents } from './finding-events.ts';
import { laterChanges, type LaterChange } from './later-changes.ts';
import { hasSameObjects, identityOf } from './objects/earlier-objects.ts';
import type { BodyReader, ObjectChange } from './objects/object-change.ts';
import { objectChanges } from './objects/object-changes.ts';
import { driftObject } from './objects/drift-object.ts';
import { identityKey } from '../inventory/stored/stored-identity.ts';
import { areComparable, scoreEvents } from './score-events.ts';
import { baseState, differences, type Difference } from './states.ts';
import { ComparedStates } from './variants.ts';

export interface NewSnapshot extends ModelledInventory {
  readonly objects: readonly StoredObject[];
  readonly grounds: Grounds;
  readonly settings: AssessmentSettings;
  readonly quality: SnapshotQuality;
  readonly scores: readonly ScoreSample[];
  readonly findings: readonly RecordedChange[];
}

/**
 * What changed with a snapshot: objects and the basis, then the connections that they changed, scores and findings.
 * `bodies`: of the stored objects of the snapshot, and of `neededBodies`. The same input gives the same events except for
 * their ids. If the base was stored by another version and cannot be read, a basis event says so, and there are no
 * changed connections.
 */
export function driftEvents(
  ground: DriftGround,
  snapshot: NewSnapshot,
  bodies: BodyReader,
  newId: () => string,
): readonly DriftEvent[] {
  const { grounds, settings, quality } = snapshot;
  const { newest, base } = ground;
  const isUnchanged = hasSameObjects(ground, snapshot.objects);
  const { unread } = snapshot.inventory;
  const objects =
    isUnchanged && ground.recorded.length === 0 && base.sequence === newest.sequence
      ? []
      : objectChanges({ ...snapshot, ground, bodies, unread });
  const found = isSettledBefore(ground, snapshot, isUnchanged)
    ? NOTHING
    : changedOrUnreadable(() => changedBetween(ground, snapshot, bodies, objects));
  const basis = basisChange(newest.grounds, grounds, settings, found.unreadable);
  const scores =
    quality === 'settled' && areComparable(base.grounds, grounds)
      ? scoreEvents(ground.scores, snapshot.scores)
      : [];
  const causes = new Causes(ground, { basis, objects }, found, newId);
  return [
    ...causes.events(),
    ...scores.map((event) => ({ ...event, id: newId(), baseSequence: base.sequence })),
    ...findingEvents(snapshot.findings).map((event) => ({
      ...event,
      id: newId(),
      baseSequence: newest.sequence,
    })),
  ];
}

interface FoundConnections {
  readonly events: readonly ConnectionEvent[];
  readonly candidates: readonly NamedCandidate[];
  readonly later: readonly LaterChange[];
  /** What earlier events have told, for the effect of changes that are told only now. */
  readonly told: readonly ConnectionEvent[];
  /** Why the base cannot be read. */
  readonly unreadable?: string;
}

const NOTHING: FoundConnections = { events: [], candidates: [], later: [], told: [] };

function changedOrUnreadable(compare: () => FoundConnections): FoundConnections {
  try {
    return compare();
  } catch (error) {
    if (!(error instanceof StoredObjectError)) throw error;
    return { ...NOTHING, unreadable: error.message };
  }
}

/** Whether no verdict can differ from what was recorded: nothing changed since the newest snapshot. */
function isSettledBefore(
  { base, newest }: DriftGround,
  { grounds, quality }: NewSnapshot,
  isUnchanged: boolean,
): boolean {
  return (
    isUnchanged &&
    (quality === 'open' || base.sequence === newest.sequence) &&
    verdictBasis(newest.grounds, grounds) === 'same'
  );
}

function changedBetween(
  ground: DriftGround,
  snapshot: NewSnapshot,
  bodies: BodyReader,
  objects: readonly ObjectChange[],
): FoundConnections {
  const changed = differences(ground, snapshot.objects);
  const openings = new RecordedOpenings(ground.recorded);
  const { classification } = ground.base.grounds;
  const basis = verdictBasis(ground.base.grounds, snapshot.grounds);
  if (changed.length === 0 && basis === 'same' && openings.workloads.length === 0) return NOTHING;
  const before = baseState(ground, snapshot, changed, bodies);
  const workloads = new ComparedWorkloads(
    { model: before.model, contactOf: contactsIn(before, classification ?? snapshot.settings) },
    { model: snapshot.model, contactOf: contactsIn(snapshot, snapshot.settings) },
    openings.workloads,
    new Set(openings.workloads.map(({ reference }) => workloadKey(reference))),
  );
  const touched =
    before.touched &&
    new Set(
      [...before.touched, ...openings.workloads.map(({ reference }) => reference)].flatMap(
        (reference) => workloads.numberOf(reference) ?? [],
      ),
    );
  const pieces = changedConnections(workloads, openings, touched, snapshot.quality);
  // What a snapshot lacks and does not prove to be gone has no event.
  const told = new Set([
    ...objects.map(({ identity }) => identityKey(identity)),
    ...ground.recorded.flatMap(({ event }) =>
      event.type === 'object' ? [identityKey(identityOf(event))] : [],
    ),
  ]);
  const tried = changed.filter(({ of, key }) => of === 'pods' || told.has(key));
  const candidates = candidatesOf(workloads, tried, basis);
  const variants = new ComparedStates(workloads, before, snapshot, candidates);
  const since = ground.recorded.filter(({ sequence }) => sequence > openings.since);
  const hasOtherAssumptions = since.some(
    ({ event }) => event.type === 'basis' && event.differs.includes('assumptions'),
  );
  const later = laterChanges(
    workloads,
    [
      ...objects,
      ...since.flatMap(({ event }) =>
        event.type === 'object' ? [{ identity: identityOf(event), contents: event.contents }] : [],
      ),
    ],
    { before: ground.objects.filter(({ of }) => of !== 'newest'), after: snapshot.objects },
    hasOtherAssumptions ? 'other' : basis,
  );
  const differ = tried.length === changed.length ? 'as-candidates' : 'in-more';
  const explained = attributed(workloads, pieces, { candidates, variants, later, differ });
  const groups = Map.groupBy(explained, ({ since: origin }) => (origin === 'told' ? 'told' : 'new'));
  return {
    candidates,
    later,
    events: connectionEvents(workloads, groups.get('new') ?? []),
    told: connectionEvents(workloads, groups.get('told') ?? []),
  };
}

/** A workload whose data class is not known counts as touched: it may handle personal data. */
function contactsIn(
  { inventory, model }: ModelledInventory,
  settings: ClassificationSettings,
): (workload: Workload) => PiiContact {
  const classifier = createClassifier(settings, inventory, model.assumptions);
  return (workload) =>
    scopeOf(classifier.explainWorkload(workload)) === 'out-of-scope' ? 'untouched' : 'touched';
}

interface Changes {
  readonly basis: BasisChange | undefined;
  readonly objects: readonly ObjectChange[];
}

/** Gives changes their ids, and what follows from the connections that they caused. */
class Causes {
  readonly #ground: DriftGround;
  readonly #changes: Changes;
  readonly #found: FoundConnections;
  readonly #newId: () => string;
  /** By `identityKey` of the object, or `basis`. */
  readonly #ids = new Map<string, string>();

  constructor(ground: DriftGround, changes: Changes, found: FoundConnections, newId: () => string) {
    this.#ground = ground;
    this.#found = found;
    this.#newId = newId;
    for (const { event } of ground.recorded) {
      if (event.type === 'object') this.#ids.set(identityKey(identityOf(event)), event.id);
      if (event.type === 'basis') this.#ids.set('basis', event.id);
    }
    const objects = [...changes.objects, ...this.#podChanges(changes.objects)];
    this.#changes = { ...changes, objects };
    if (changes.basis !== undefined) this.#ids.set('basis', newId());
    for (const { identity } of objects) this.#ids.set(identityKey(identity), newId());
  }

  events(): readonly DriftEvent[] {
    const { basis, objects } = this.#changes;
    const { base, newest } = this.#ground;
    const caused = this.#causedByKey();
    const effects = (key: string) => effectOf(caused.get(key) ?? []);
    return [
      ...(basis === undefined
        ? []
        : [{ ...basis, ...effects('basis'), id: this.#idOf('basis'), baseSequence: newest.sequence }]),
      ...objects.map(({ identity, ...object }) => {
        const key = identityKey(identity);
        return { ...object, ...effects(key), id: this.#idOf(key) };
      }),
      ...this.#found.events.map(({ causes, ...event }) => ({
        ...event,
        causes: causes.flatMap((index) => this.#ids.get(this.#keyAt(index)) ?? []),
        id: this.#newId(),
        baseSequence: base.sequence,
      })),
    ];
  }

  #causedByKey(): ReadonlyMap<string, readonly ConnectionEvent[]> {
    const caused = new Map<string, ConnectionEvent[]>();
    for (const event of [...this.#found.events, ...this.#found.told])
      for (const index of event.causes) {
        const key = this.#keyAt(index);
        const known = caused.get(key);
        if (known === undefined) caused.set(key, [event]);
        else known.push(event);
      }
    return caused;
  }

  #keyAt(index: number): string {
    const { candidates, later } = this.#found;
    const candidate = candidates[index];
    if (candidate === undefined) return later[index - candidates.length]!.key;
    return candidate.difference === 'basis' ? 'basis' : candidate.difference.key;
  }

  #idOf(key: string): string {
    return this.#ids.get(key) ?? this.#newId();
  }

  /** The pods of a workload are a change of it only if connections changed because of them. */
  #podChanges(known: readonly ObjectChange[]): readonly ObjectChange[] {
    const keys = new Set([...known.map(({ identity }) => identityKey(identity)), ...this.#ids.keys()]);
    const indexes = new Set(this.#found.events.flatMap(({ causes }) => causes));
    const pods = [...indexes]
      .sort((a, b) => a - b)
      .map((index) => this.#found.candidates[index]?.difference)
      .filter((one) => one !== undefined && one !== 'basis')
      .filter(({ of, key }) => of === 'pods' && !keys.has(key));
    return pods.map((difference) => this.#podChange(difference));
  }

  #podChange({ kind, namespace, name, key }: Difference): ObjectChange {
    const own = this.#ground.objects.find((object) => object.of !== 'newest' && identityKey(object) === key);
    const contentHash = own?.contentHash ?? null;
    return {
      type: 'object',
      change: 'changed',
      object: driftObject({ kind, namespace, name }),
      fields: ['pods'],
      contents: { before: contentHash, after: contentHash },
      baseSequence: this.#ground.base.sequence,
      identity: { kind, namespace, name },
    };
  }
}

/** The effect of a change, according to the connections that it caused. */
function effectOf(caused: readonly ConnectionEvent[]): {
  readonly effect: DriftEffect;
  readonly pii: PiiContact;
} {
  const effects = new Set(caused.map(({ effect }) => effect));
  const pii = caused.some((event) => event.pii === 'touched') ? 'touched' : 'untouched';
  if (effects.has('weakens')) return { effect: effects.has('strengthens') ? 'mixed' : 'weakens', pii };
  if (effects.has('undecided')) return { effect: 'undecided', pii };
  return { effect: effects.has('strengthens') ? 'strengthens' : 'none', pii };
}
