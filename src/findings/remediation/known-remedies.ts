import { LimitRefusal } from '../../api/limit-refusal.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import type { Cut, Patch } from '../../core/remediation/patch.ts';
import type { RuleResult } from '../../core/rules/assessment.ts';
import type { Subject } from '../../core/rules/rule.ts';
import type { TimeBudget } from '../../threads/time-budget.ts';
import { areWhollyInScope } from '../../core/findings/evidence-scope.ts';
import { patchYaml } from './patch-text.ts';
import type { PatchText, RemediationKey, RemediationTask, Remedy } from './remediation-task.ts';
import { costOf } from './remedy-cost.ts';
import type { LocatedRevision, RemediationStore, ResultColumn, ResultRevision } from './remediation.store.ts';

/** Documents are read together until they take this many bytes in the database. */
const BATCH_BYTES = 2_000_000;

/** The cached results of one namespace: remediations as text by subject, or patches by violation. */
interface Kept {
  readonly texts: ReadonlyMap<string, string>;
  readonly patches: ReadonlyMap<string, KnownPatch>;
  /** Its approximate size in memory. */
  readonly characters: number;
}

/**
 * The remediations of findings, from the results of the snapshots that last showed them. The results of a namespace are
 * one document, which may be large; the most recently used ones are cached, up to a number of characters.
 */
export class KnownRemedies {
  readonly #store: Pick<RemediationStore, 'locate' | 'texts'>;
  readonly #limit: number;
  readonly #kept = new Map<string, Kept>();

  constructor(store: Pick<RemediationStore, 'locate' | 'texts'>, limit: number) {
    this.#store = store;
    this.#limit = limit;
  }

  /**
   * In the order of `findings`. Findings with the same patch get the same objects. Throws `OutOfTimeError`, and a refusal
   * if the result costs more than allowed.
   */
  async find(
    { findings, parts, scope, allowedCost }: RemediationTask,
    budget: TimeBudget,
  ): Promise<readonly Remedy[]> {
    const texts = parts.includes('text')
      ? await this.#each(findings, 'results', scope, budget, (kept, { ruleId, subject }) =>
          kept.texts.get(subjectKey(ruleId, subject)),
        )
      : undefined;
    // A patch contains the names of namespaces that may still connect, so it is shown only to callers who may see all
    // namespaces.
    const patches =
      (parts.includes('patch') || parts.includes('changes')) && scope.namespaces === 'all'
        ? await this.#each(findings, 'patches', scope, budget, (kept, { ruleId, subject, key }) =>
            kept.patches.get(violationKey(ruleId, subject, key)),
          )
        : undefined;
    const shown = new Map<KnownPatch, Pick<Remedy, 'patch' | 'changes'>>();
    let cost = 0;
    return findings.map((finding) => {
      budget.look();
      const patch = patches?.get(finding);
      const ofPatch = patch && (shown.get(patch) ?? patch.show(parts, budget));
      if (patch !== undefined && ofPatch !== undefined) shown.set(patch, ofPatch);
      const remedy = {
        ...(parts.includes('text') && { text: texts?.get(finding) ?? null }),
        ...(parts.includes('patch') && { patch: ofPatch?.patch ?? null }),
        ...(parts.includes('changes') && { changes: ofPatch?.changes ?? null }),
      };
      cost += costOf(remedy);
      if (cost > allowedCost) throw new LimitRefusal({ limit: 'cost', allowed: allowedCost, found: cost });
      return remedy;
    });
  }

  /** For each finding, what `pick` returns when given the results of the finding's namespace. */
  async #each<T>(
    findings: readonly RemediationKey[],
    column: ResultColumn,
    scope: AccessScope,
    budget: TimeBudget,
    pick: (kept: Kept, finding: RemediationKey) => T | undefined,
  ): Promise<ReadonlyMap<RemediationKey, T>> {
    const byPlace = Map.groupBy(findings, ({ lastSnapshotId, subject }) =>
      placeKey(lastSnapshotId, subject.namespace),
    );
    const places = [...byPlace.values()].map(([first]) => ({
      snapshotId: first!.lastSnapshotId,
      namespace: first!.subject.namespace,
    }));
    const located = await this.#store.locate(scope, column, places);
    const picked = new Map<RemediationKey, T>();
    for (const batch of inBatches(located)) {
      const kept = await this.#get(column, scope, batch, budget);
      for (const [revision, results] of kept) {
        for (const finding of byPlace.get(placeKey(revision.snapshotId, revision.namespace)) ?? []) {
          const found = pick(results, finding);
          if (found !== undefined) picked.set(finding, found);
        }
      }
    }
    return picked;
  }

  /** The results of the revisions; those that are not cached are read. */
  async #get(
    column: ResultColumn,
    scope: AccessScope,
    revisions: readonly LocatedRevision[],
    budget: TimeBudget,
  ): Promise<ReadonlyMap<LocatedRevision, Kept>> {
    const keyOf = (revision: ResultRevision): string => keptKey(column, scope, revision);
    const found = new Map<string, Kept>();
    const missing = new Map<string, ResultRevision>();
    for (const revision of revisions) {
      const key = keyOf(revision);
      const kept = this.#kept.get(key);
      if (kept === undefined) missing.set(key, revision);
      else found.set(key, kept);
    }
    budget.look();
    const read = missing.size === 0 ? [] : await this.#store.texts(column, [...missing.values()]);
    const members = Map.groupBy(read, keyOf);
    for (const key of missing.keys()) {
      const inOrder = (members.get(key) ?? []).toSorted((one, other) => one.place - other.place);
      const texts = inOrder.map(({ text }) => text);
      found.set(key, column === 'results' ? readResults(texts, scope, budget) : readPatches(texts, budget));
    }
    for (const [key, kept] of found) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
    }
    this.#dropOldest();
    return new Map(
      revisions.flatMap((revision) => {
        const kept = found.get(keyOf(revision));
        return kept === undefined ? [] : [[revision, kept] as const];
      }),
    );
  }

  #dropOldest(): void {
    let characters = 0;
    for (const kept of this.#kept.values()) characters += kept.characters;
    for (const [key, kept] of this.#kept) {
      if (characters <= this.#limit) return;
      this.#kept.delete(key);
      characters -= kept.characters;
    }
  }
}

/** A patch as JSON, which takes less memory, and its YAML after the first use. */
class KnownPatch {
  readonly #json: string;
  #text: PatchText | undefined;

  constructor(json: string) {
    this.#json = json;
  }

  /** The requested parts. Throws `OutOfTimeError`. */
  show(parts: RemediationTask['parts'], budget: TimeBudget): Pick<Remedy, 'patch' | 'changes'> {
    if (this.#text !== undefined && !parts.includes('changes')) return { patch: this.#text };
    const patch = readPatch(this.#json);
    const { cuts, policies } = patch;
    const named = policies.map(({ change, policy: { namespace, name } }) => ({ change, namespace, name }));
    return {
      ...(parts.includes('patch') && {
        patch: (this.#text ??= { yaml: patchYaml(patch, () => budget.look()) }),
      }),
      ...(parts.includes('changes') && { changes: { policies: named, cuts } }),
    };
  }
}

/** A stored patch. Cuts that were stored by earlier versions do not list entry points. */
function readPatch(json: string): Patch {
  const patch: StoredPatch = JSON.parse(json);
  return { ...patch, cuts: patch.cuts.map((cut) => ({ ...cut, entrances: cut.entrances ?? [] })) };
}

type StoredPatch = Omit<Patch, 'cuts'> & {
  readonly cuts: readonly (Omit<Cut, 'entrances'> & Partial<Pick<Cut, 'entrances'>>)[];
};

function readPatches(texts: readonly string[], budget: TimeBudget): Kept {
  const patches = new Map<string, KnownPatch>();
  let characters = 0;
  for (const text of texts) {
    budget.look();
    const { closes }: Patch = JSON.parse(text);
    const known = new KnownPatch(text);
    characters += text.length;
    for (const { ruleId, subject, key } of closes) {
      const violation = violationKey(ruleId, subject, key);
      // The first patch is the smallest: the one for a namespace's default comes last and repeats others.
      if (!patches.has(violation)) patches.set(violation, known);
    }
  }
  return { texts: new Map(), patches, characters };
}

function readResults(documents: readonly string[], scope: AccessScope, budget: TimeBudget): Kept {
  const texts = new Map<string, string>();
  let characters = 0;
  for (const document of documents) {
    budget.spend();
    const result: RuleResult = JSON.parse(document);
    const { ruleId, subject, remediation } = result;
    // A remediation names the same objects as the evidence, so it is shown only if all of them are in scope.
    if (!remediation || !areWhollyInScope(result.violations, scope)) continue;
    texts.set(subjectKey(ruleId, subject), remediation.text);
    characters += remediation.text.length;
  }
  return { texts, patches: new Map(), characters };
}

function* inBatches(revisions: readonly LocatedRevision[]): Iterable<readonly LocatedRevision[]> {
  let batch: LocatedRevision[] = [];
  let bytes = 0;
  for (const revision of revisions) {
    if (batch.length > 0 && bytes + revision.bytes > BATCH_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(revision);
    bytes += revision.bytes;
  }
  if (batch.length > 0) yield batch;
}

function placeKey(snapshotId: string, namespace: string): string {
  return JSON.stringify([snapshotId, namespace]);
}

/** The cache is separate for each scope, because remediations that name something outside the scope are left out. */
function keptKey(
  column: ResultColumn,
  { namespaces }: AccessScope,
  { clusterId, namespace, validFrom }: ResultRevision,
): string {
  return JSON.stringify([column, namespaces, clusterId, namespace, validFrom]);
}

function subjectKey(ruleId: string, subject: Subject): string {
  return JSON.stringify([ruleId, ...(subject.type === 'workload' ? [subject.kind, subject.name] : [])]);
}

function violationKey(ruleId: string, subject: Subject, key: string): string {
  return JSON.stringify([subjectKey(ruleId, subject), key]);
}
