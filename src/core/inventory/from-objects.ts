import type { Inventory, PassedOverObject } from './inventory.ts';
import { ANY_KIND, type Unread } from './problems/unread.ts';
import { namespacesWithObjects } from './object-namespaces.ts';
import { unlistedNamespaces } from './kubernetes/unlisted-namespaces.ts';
import type { PluginSettings } from './plugin-settings/plugin-settings.ts';
import type { Problem, SourceLocation } from './problems/problem.ts';
import { compareText } from './order.ts';
import { storedFieldOf, unreadWithoutPods, type StoredEvidence } from './kubernetes/running-cluster.ts';
import { assembleInventory } from './kubernetes/assemble-inventory.ts';
import { InventoryDraft } from './kubernetes/draft.ts';
import { readPassedOver } from './kubernetes/passed-over.ts';
import { isPolicyKind } from './kubernetes/policies/foreign-policies.ts';
import { storedPolicyKind } from './kubernetes/policies/policy-kind.ts';
import { describe, field, isFields, type Fields } from './kubernetes/fields/fields.ts';
import { isDnsSubdomain, isPlainName } from './kubernetes/fields/names.ts';
import { ObjectContext, type FieldLocator } from './kubernetes/fields/object-context.ts';
import { groupKind, readEnvelope, readObjectName, type Envelope } from './kubernetes/fields/read-metadata.ts';
import type { KindReader } from './kubernetes/kind.ts';
import { readerByContent, readerFor } from './kubernetes/kinds.ts';
import { LEADING_GROUPS, leadsInOnly } from './kubernetes/routes/leading-kinds.ts';
import type { LastChange } from './provenance/provenance.ts';
import { ProvenanceDraft } from './provenance/provenance-draft.ts';

const MAX_LIST_DEPTH = 8;
const MAX_PROBLEMS = 1000;

/**
 * Builds an inventory from Kubernetes objects, one by one or list by list, in any order. Each object is validated and
 * reduced as it is added, so that a page can be discarded afterwards. Adding never throws: what is wrong becomes a
 * problem and, if it may hide something, an `Unread` entry or an unevaluated policy.
 */
export class InventoryBuilder {
  readonly #draft = new InventoryDraft();
  readonly #provenance = new ProvenanceDraft();
  readonly #problems: Problem[] = [];
  #problemsLeftOut = 0;
  readonly #unread: Unread[] = [];
  readonly #absent = new Set<string>();
  readonly #ignored = new Map<string, number>();
  readonly #passedOver: PassedOverObject[] = [];
  readonly #namespaces = new Set<string>();
  readonly #generatedNames = new Map<string, number>();
  #origin: 'running' | undefined;
  #evidence: StoredEvidence | undefined;

  /**
   * Adds one object, or each object of a list (`kind: List` or `<Kind>List`; items of the latter need no kind of their
   * own). A ReplicaSet or Job without a `spec`, as in a PartialObjectMetadata list whose items were given their kind,
   * only provides owner references.
   *
   * @param location where the object begins
   * @param locate returns the position of one of its fields, for problems and rules
   */
  add(object: unknown, location?: SourceLocation, locate?: FieldLocator): void {
    this.#add(object, location, locate, 0);
  }

  /** Records that a kind, or one namespace of it, could not be read: the inventory becomes PARTIAL. */
  unread(unread: Unread): void {
    this.#unread.push(unread);
  }

  /** Records the last change of a file, for the objects whose location is in it. */
  lastChange(file: string, change: LastChange): void {
    this.#provenance.setLastChange(file, change);
  }

  /** Records that the objects come directly from an API server, which lists all that exist. */
  live(): void {
    this.#origin = 'running';
  }

  /** Records that the settings of a network plugin could not be read. What depends on them is unknown. */
  unreadSettings(settings: PluginSettings): void {
    this.#draft.pluginSettings.push(settings);
  }

  /** Records that a kind's API is not installed. */
  absent(kind: string): void {
    this.#absent.add(kind);
  }

  /** Records a problem with something that is not an object of the inventory, e.g. a document. */
  problem(problem: Problem): void {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(problem);
    else this.#problemsLeftOut += 1;
  }

  /** Counts an object that has no effect, for the summary. */
  ignored(kind: string): void {
    this.#ignored.set(kind, (this.#ignored.get(kind) ?? 0) + 1);
  }

  build(): Inventory {
    const assembled = assembleInventory(this.#draft);
    const isLive = this.#origin === 'running';
    const notGiven = isLive ? undefined : this.#evidence && unreadWithoutPods(this.#evidence, assembled);
    const problems = [...this.#problems, ...assembled.problems.slice(0, MAX_PROBLEMS)];
    const leftOut = this.#problemsLeftOut + Math.max(0, assembled.problems.length - MAX_PROBLEMS);
    if (leftOut > 0)
      problems.push({ code: 'problems-left-out', message: `${leftOut} more problems are not listed.` });
    const ignoredKinds: Record<string, number> = Object.create(null);
    for (const [kind, count] of [...this.#ignored].sort(([a], [b]) => compareText(a, b)))
      ignoredKinds[kind] = count;
    const provenance = this.#provenance.build();
    const shown = namespacesWithObjects(assembled);
    const unlisted = isLive ? unlistedNamespaces(assembled.namespaces, shown, this.#unread) : [];
    const ignoredIn = [...this.#namespaces].filter((name) => !shown.has(name)).sort();
    return {
      ...assembled,
      unread: [
        ...this.#unread,
        ...assembled.unread,
        ...unlisted,
        ...(notGiven === undefined ? [] : [notGiven]),
      ],
      problems,
      absentKinds: [...this.#absent].sort(),
      ignoredKinds,
      ...(ignoredIn.length > 0 && { ignoredIn }),
      ...(this.#passedOver.length > 0 && { passedOver: this.#passedOver }),
      ...((isLive || this.#evidence !== undefined) && { origin: 'running' }),
      ...(provenance.size > 0 && { provenance }),
    };
  }

  #add(
    object: unknown,
    location: SourceLocation | undefined,
    locate: FieldLocator | undefined,
    depth: number,
  ): void {
    const placed = location === undefined ? {} : { location };
    if (!isFields(object)) {
      this.#broken(ANY_KIND, undefined, {
        code: 'not-an-object',
        message: `Expected a Kubernetes object, found ${describe(object)}.`,
        ...placed,
      });
      return;
    }
    const envelope = readEnvelope(object);
    if ('missing' in envelope) {
      const { missing } = envelope;
      const kind = field(object, 'kind');
      this.#broken(typeof kind === 'string' && !leadsInOnly({ kind }) ? kind : ANY_KIND, undefined, {
        code: 'not-a-kubernetes-object',
        message: `Expected a Kubernetes object, ${missing === 'both' ? 'apiVersion and kind are' : `${missing} is`} missing.`,
        ...placed,
      });
      return;
    }
    const items = listItems(object, envelope);
    if (items === undefined) this.#addObject(object, envelope, location, locate);
    else if (!Array.isArray(items) || depth >= MAX_LIST_DEPTH)
      this.#broken(ANY_KIND, undefined, {
        code: 'broken-list',
        field: 'items',
        message: Array.isArray(items)
          ? `Lists are nested deeper than ${MAX_LIST_DEPTH} levels.`
          : `Expected a list of objects, found ${describe(items)}.`,
        ...placed,
      });
    else this.#addItems(items, envelope, location, locate, depth);
  }

  #addItems(
    items: readonly unknown[],
    list: Envelope,
    location: SourceLocation | undefined,
    locate: FieldLocator | undefined,
    depth: number,
  ): void {
    const kind = list.kind === 'List' ? undefined : list.kind.slice(0, -'List'.length);
    for (const [index, item] of items.entries()) {
      const needsKind = kind !== undefined && isFields(item) && field(item, 'kind') === undefined;
      const object = needsKind ? { ...item, apiVersion: list.apiVersion, kind } : item;
      const itemLocate = locate && ((path: Parameters<FieldLocator>[0]) => locate(['items', index, ...path]));
      this.#add(object, locate?.(['items', index]) ?? location, itemLocate, depth + 1);
    }
  }

  #addObject(
    object: Fields,
    envelope: Envelope,
    location: SourceLocation | undefined,
    locate: FieldLocator | undefined,
  ): void {
    const reader = readerFor(envelope) ?? readerByContent(object, envelope);
    if (reader === undefined) {
      this.ignored(groupKind(envelope));
      const { namespace } = readObjectName(object);
      if (namespace !== undefined) this.#namespaces.add(namespace);
      const passedOver = readPassedOver(object, envelope, location);
      if (passedOver !== undefined) this.#passedOver.push(passedOver);
      return;
    }
    const named = this.#name(object, envelope.kind, reader.scope);
    if ('fault' in named) {
      this.#broken(unreadName(envelope), named.namespace, {
        code: 'name',
        message: `${envelope.kind}: ${named.fault}`,
        ...(location === undefined ? {} : { location }),
      });
      return;
    }
    const reference = { kind: envelope.kind, ...named };
    const storedField = this.#evidence === undefined ? storedFieldOf(object) : undefined;
    if (storedField !== undefined) this.#evidence = { object: reference, field: storedField };
    const context = new ObjectContext(envelope.apiVersion, reference, location, locate);
    // A policy that the API server rejects does not exist in a cluster, so its contents must not be evaluated.
    const refuse: ObjectContext['warn'] = isPolicyKind(envelope)
      ? (...problem) => context.error(...problem)
      : (...problem) => context.warn(...problem);
    if (envelope.group === 'extensions')
      refuse(
        'removed-api-version',
        ['apiVersion'],
        `${envelope.apiVersion} is no longer served by Kubernetes: use the version that replaced it.`,
      );
    const badName = [reference.name.replace(/\*\d*$/, 'x'), reference.namespace ?? 'x'].some(
      (text) => !isDnsSubdomain(text),
    );
    if (badName)
      refuse(
        'object-name',
        ['metadata', 'name'],
        'The API server rejects this name or namespace: use only lower-case letters, digits and "-".',
      );
    const outcome = reader.read(object, context, this.#draft);
    for (const problem of [...context.warnings, ...context.errors]) this.problem(problem);
    if (outcome === 'read' && reference.namespace !== undefined) this.#namespaces.add(reference.namespace);
    if (outcome === 'broken') this.#hide(unreadName(envelope), reference.namespace, context.errors[0]);
    else {
      const delivered = { ...reference, group: envelope.group };
      this.#provenance.add(object, delivered, storedKindOf(envelope), location?.file);
    }
  }

  /** Name and namespace that identify an object, or what is wrong with them. */
  #name(
    object: Fields,
    kind: string,
    scope: KindReader['scope'],
  ):
    | { readonly name: string; readonly namespace?: string }
    | { readonly fault: string; readonly namespace?: string } {
    const { name, generateName, namespace: named, fault } = readObjectName(object);
    if (fault !== undefined) return { fault };
    const namespace = named ?? 'default';
    const isPlaced = scope === 'namespaced' || (scope === 'either' && named !== undefined);
    if (isPlaced && !isPlainName(namespace))
      return { fault: `metadata.namespace ${describe(namespace)} is not a valid namespace name.` };
    const place = isPlaced ? { namespace } : {};
    if (name !== undefined)
      return isPlainName(name)
        ? { name, ...place }
        : { fault: `metadata.name ${describe(name)} is not a valid object name.`, ...place };
    if (generateName === undefined || !isPlainName(`${generateName}x`))
      return { fault: 'metadata.name is missing.', ...place };
    const key = `${kind}/${namespace}/${generateName}`;
    const count = (this.#generatedNames.get(key) ?? 0) + 1;
    this.#generatedNames.set(key, count);
    return { name: `${generateName}*${count === 1 ? '' : count}`, ...place };
  }

  #broken(kind: string, namespace: string | undefined, problem: Problem): void {
    this.problem(problem);
    this.#hide(kind, namespace, problem);
  }

  /** An object that could not be read hides something, so the inventory is not complete. */
  #hide(kind: string, namespace: string | undefined, problem: Problem | undefined): void {
    const { location, object, field: at, message = 'broken' } = problem ?? {};
    const where = location === undefined ? '' : `${location.file}:${location.line}: `;
    const what = object === undefined ? '' : `${object.kind} ${object.name}: `;
    this.#unread.push({
      kind,
      ...(namespace === undefined ? {} : { namespace }),
      reason: 'broken-document',
      message: `${where}${what}${at === undefined ? '' : `${at}: `}${message}`,
    });
  }
}

function storedKindOf(envelope: Envelope): string {
  return isPolicyKind(envelope) ? storedPolicyKind(envelope.kind, envelope.apiVersion) : envelope.kind;
}

/** With the group if another vendor's kind has the name of a kind that only leads traffic in. */
function unreadName(envelope: Envelope): string {
  return leadsInOnly(envelope) && !LEADING_GROUPS.has(envelope.group) ? groupKind(envelope) : envelope.kind;
}

/** The items of a list object (null counts as none), `undefined` for an object that is not a list. */
function listItems(object: Fields, { kind }: Envelope): unknown {
  if (!kind.endsWith('List') || !Object.hasOwn(object, 'items')) return kind === 'List' ? [] : undefined;
  return object['items'] ?? [];
}
