import type { DriftEvent } from '../../../src/core/drift/drift-event.ts';
import { driftEvents } from '../../../src/core/drift/drift-events.ts';
import type {
  DriftGround,
  EarlierObject,
  Grounds,
  EarlierDrift,
} from '../../../src/core/drift/drift-ground.ts';
import { neededBodies } from '../../../src/core/drift/objects/earlier-objects.ts';
import { DEFAULT_FINDING_POLICY } from '../../../src/core/findings/finding-settings.ts';
import type { Finding } from '../../../src/core/findings/finding.ts';
import { reconcileFindings } from '../../../src/core/findings/lifecycle.ts';
import { PresentSubjects } from '../../../src/core/findings/present-subjects.ts';
import { completenessOf, type Consistency, type Inventory } from '../../../src/core/inventory/inventory.ts';
import { toStoredObjects, type StoredObject } from '../../../src/core/inventory/stored/stored-object.ts';
import type { AssumptionSettings } from '../../../src/core/reachability/plugins/profiles.ts';
import { dataFlowRevision } from '../../../src/core/rules/digest.ts';
import type { ScoreSample } from '../../../src/core/rules/assessment.ts';
import {
  classificationSettings,
  DEFAULT_SETTINGS,
  type AssessmentSettings,
} from '../../../src/core/rules/settings.ts';
import { evaluate, evaluationInput, type Evaluation } from '../../../src/pipeline/evaluation.ts';

export interface StoryState {
  readonly inventory: Inventory;
  readonly consistency?: Consistency;
  readonly cluster: AssumptionSettings;
  readonly settings?: AssessmentSettings;
}

interface Taken {
  readonly sequence: number;
  readonly objects: readonly StoredObject[];
  readonly grounds: Grounds;
  readonly quality: 'settled' | 'open';
  readonly scores: readonly ScoreSample[];
}

/** Snapshots of a cluster one after the other, and what each of them changes. Kept in memory. */
export class DriftStory {
  readonly #taken: Taken[] = [];
  readonly #recorded: EarlierDrift[] = [];
  readonly #bodies = new Map<string, string>();
  #findings = new Map<string, Finding>();
  #ids = 0;
  /** The ground of the last snapshot and what it was judged as. */
  last: { readonly ground: DriftGround | undefined; readonly evaluation: Evaluation } | undefined;

  take({
    inventory: read,
    consistency = 'CONSISTENT',
    cluster,
    settings = DEFAULT_SETTINGS,
  }: StoryState): readonly DriftEvent[] {
    const evaluation = evaluate(
      evaluationInput(read, { cluster, settings, asOf: new Date(Date.UTC(2026, 0, this.#taken.length + 1)) }),
    );
    const { inventory, model, assessment, chosen } = evaluation;
    const objects = toStoredObjects(read);
    for (const { contentHash, body } of objects) this.#bodies.set(contentHash, body);
    const sequence = this.#taken.length + 1;
    const quality = inventory.unread.length === 0 && consistency === 'CONSISTENT' ? 'settled' : 'open';
    const grounds: Grounds = {
      ...assessment,
      cniProfile: chosen.name,
      assumptions: chosen.assumptions,
      classification: classificationSettings(settings),
      unread: inventory.unread,
      dataFlows: dataFlowRevision(settings, sequence),
    };
    const changes = reconcileFindings({
      existing: [...this.#findings.values()],
      assessment,
      snapshot: {
        id: String(sequence),
        clusterId: 'cluster',
        takenAt: new Date(Date.UTC(2026, 0, sequence)),
        completeness: completenessOf(inventory),
        consistency,
        exclusions: 'none',
      },
      present: new PresentSubjects(objects),
      policy: DEFAULT_FINDING_POLICY,
    }).filter((change) => change.type !== 'seen');
    for (const { finding } of changes) this.#findings.set(finding.id, finding);
    const ground = this.#ground();
    this.last = { ground, evaluation };
    this.#taken.push({ sequence, objects, grounds, quality, scores: assessment.scores });
    if (ground === undefined) return [];
    for (const hash of neededBodies(ground, objects)) this.#body(hash);
    const events = driftEvents(
      ground,
      {
        inventory,
        model,
        objects,
        grounds,
        settings,
        quality,
        scores: assessment.scores,
        findings: changes,
      },
      (hash) => this.#body(hash),
      () => `e${++this.#ids}`,
    );
    for (const event of events)
      if (event.type === 'object' || event.type === 'basis' || event.type === 'connection')
        this.#recorded.push({ sequence, event });
    return events;
  }

  #body(hash: string): string {
    const body = this.#bodies.get(hash);
    if (body === undefined) throw new Error(`no content ${hash}`);
    return body;
  }

  #ground(): DriftGround | undefined {
    const newest = this.#taken.at(-1);
    const base = this.#taken.findLast(({ quality }) => quality === 'settled') ?? this.#taken[0];
    if (newest === undefined || base === undefined) return undefined;
    const [inBase, inNewest] = [base, newest].map(({ objects }) => new Set(objects.map(keyOf)));
    const objects = [
      ...base.objects.map((object): EarlierObject => ({
        ...object,
        of: inNewest!.has(keyOf(object)) ? 'both' : 'base',
      })),
      ...newest.objects
        .filter((object) => !inBase!.has(keyOf(object)))
        .map((object): EarlierObject => ({ ...object, of: 'newest' })),
    ];
    return {
      base,
      newest,
      objects,
      recorded: this.#recorded.filter(
        ({ sequence, event }) =>
          sequence > base.sequence &&
          (event.type !== 'connection' || event.change === 'opened' || event.change === 'widened'),
      ),
      scores: base.scores.filter(({ scope }) => scope.type !== 'workload'),
    };
  }
}

function keyOf({ kind, namespace, name, contentHash }: StoredObject): string {
  return `${kind} ${namespace}/${name} ${contentHash}`;
}
