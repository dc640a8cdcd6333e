import { InventoryBuilder } from '../../../core/inventory/from-objects.ts';
import type { Consistency, Inventory } from '../../../core/inventory/inventory.ts';
import type { Unread } from '../../../core/inventory/problems/unread.ts';
import { SourceError } from '../../source-error.ts';
import type { CollectionProgress } from '../../source.ts';
import type { ApiClient } from '../requests/api-client.ts';
import type { CollectionLimits } from '../requests/limits.ts';
import type { CollectionPlan, PlannedKind, StagePlan } from './plan.ts';
import { boundaryMark } from './project-object.ts';
import { readPluginConfig } from './read-plugin-config.ts';
import type { PluginConfigReading } from './read-plugin-config.ts';
import type { KnownNamespaces } from './read-kind.ts';
import { readStage } from './read-stage.ts';
import type { ObjectStream, StageReading } from './read-stage.ts';

export interface CollectParts {
  readonly client: ApiClient;
  /** The kinds that the server has now. */
  readonly plan: () => Promise<CollectionPlan>;
  readonly limits: CollectionLimits;
  /** Namespaces to try if the cluster does not allow listing them. */
  readonly configuredNamespaces: readonly string[];
  readonly onProgress: ((progress: CollectionProgress) => void) | undefined;
}

/** An inventory, and the window of time in which it was read. */
export interface CollectedInventory {
  readonly inventory: Inventory;
  readonly consistency: Consistency;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

/** Namespaces and policies of one reading, and the network plugin's settings. */
interface Boundaries extends StageReading {
  readonly readAt: Date;
  readonly plan: CollectionPlan;
  readonly marks: string;
  readonly namespaces: KnownNamespaces | undefined;
  readonly pluginConfig: PluginConfigReading;
}

/** Everything else; pods have already been added to the builder. */
interface Contents extends StageReading {
  readonly plan: StagePlan;
  readonly builder: InventoryBuilder;
}

/**
 * Reads a cluster as of a single moment, as far as an API without cross-kind snapshots allows: boundaries (namespaces
 * and all kinds of policies), contents, then boundaries again. If the two readings of the boundaries agree, all
 * verdicts are based on policies that were in effect while the workloads were read. If they differ, the contents are
 * read again a few times; after that, or if there is not enough time, the inventory is skewed.
 *
 * @throws SourceError `forbidden` if nothing at all could be read
 */
export async function collectInventory(parts: CollectParts): Promise<CollectedInventory> {
  const { limits } = parts;
  const deadline = performance.now() + limits.collectionTimeoutMs;
  let before = await readBoundaries(parts);
  for (let attempt = 1; ; attempt++) {
    const start = performance.now();
    const contents = await readContents(parts, before);
    const after = await readBoundaries(parts);
    const agree = before.marks === after.marks;
    const timeLeft = deadline - performance.now() > 2 * (performance.now() - start);
    if (agree || attempt >= limits.maxConsistencyAttempts || !timeLeft) {
      return {
        inventory: assemble(after, contents),
        consistency: agree ? 'CONSISTENT' : 'SKEWED',
        startedAt: before.readAt,
        finishedAt: new Date(),
      };
    }
    before = after;
  }
}

async function readBoundaries({
  client,
  plan,
  limits,
  configuredNamespaces,
  onProgress,
}: CollectParts): Promise<Boundaries> {
  const readAt = new Date();
  const planned = await plan();
  const { kinds, failing } = planned.boundaries;
  const context = { client, limits, namespaces: undefined };
  const listed = await readStage(kinds.filter(isNamespace), context, onProgress);
  const namespaces = knownNamespaces(listed, configuredNamespaces);
  const policies = await readStage(
    kinds.filter((kind) => !isNamespace(kind)),
    { ...context, namespaces },
    onProgress,
  );
  const pluginConfig = await readPluginConfig(client, planned);
  const objects = [...listed.objects, ...policies.objects];
  const unread = [...listed.unread, ...policies.unread, ...failing];
  const marks = [
    ...objects.map(boundaryMark),
    pluginConfig.type === 'object' ? boundaryMark(pluginConfig.object) : pluginConfig.type,
    ...unread.map(({ kind, namespace, reason }) => JSON.stringify([kind, namespace, reason])),
  ];
  return { readAt, plan: planned, objects, unread, marks: marks.sort().join('\n'), namespaces, pluginConfig };
}

function isNamespace({ collected }: PlannedKind): boolean {
  return collected.name === 'Namespace';
}

function knownNamespaces(listed: StageReading, configured: readonly string[]): KnownNamespaces | undefined {
  if (listed.unread.length === 0) return { names: listed.objects.flatMap(nameOf), extent: 'all' };
  return configured.length === 0 ? undefined : { names: configured, extent: 'some' };
}

function nameOf(object: unknown): readonly string[] {
  if (typeof object !== 'object' || object === null || !('metadata' in object)) return [];
  const { metadata } = object;
  if (typeof metadata !== 'object' || metadata === null || !('name' in metadata)) return [];
  return typeof metadata.name === 'string' ? [metadata.name] : [];
}

async function readContents(
  { client, limits, onProgress }: CollectParts,
  { plan, namespaces }: Boundaries,
): Promise<Contents> {
  let builder = new InventoryBuilder();
  const pods: ObjectStream = {
    kind: 'Pod',
    begin() {
      builder = new InventoryBuilder();
    },
    add: (pod) => builder.add(pod),
  };
  const { kinds, failing } = plan.contents;
  const reading = await readStage(kinds, { client, limits, namespaces }, onProgress, pods);
  return { ...reading, unread: [...reading.unread, ...failing], plan: plan.contents, builder };
}

function assemble(boundaries: Boundaries, contents: Contents): Inventory {
  const { builder } = contents;
  const plans = [boundaries.plan.boundaries, contents.plan];
  const unread = [...boundaries.unread, ...contents.unread];
  assertAnythingRead(
    plans.flatMap(({ kinds }) => kinds),
    unread,
  );
  const { pluginConfig } = boundaries;
  if (pluginConfig.type === 'object') builder.add(pluginConfig.object);
  if (pluginConfig.type === 'unread') builder.unreadSettings(pluginConfig.settings);
  for (const object of boundaries.objects) builder.add(object);
  for (const object of contents.objects) builder.add(object);
  for (const entry of unread) builder.unread(entry);
  for (const kind of plans.flatMap(({ absent }) => absent)) builder.absent(kind);
  builder.live();
  return builder.build();
}

function assertAnythingRead(kinds: readonly PlannedKind[], unread: readonly Unread[]): void {
  const tried = new Set(kinds.map(({ collected }) => collected.name));
  const wholly = unread.filter(({ kind, namespace }) => namespace === undefined && tried.has(kind));
  if (tried.size > new Set(wholly.map(({ kind }) => kind)).size) return;
  const forbidden = wholly.every(({ reason }) => reason === 'forbidden');
  throw new SourceError(
    forbidden ? 'forbidden' : 'unreachable',
    forbidden
      ? 'the account may not list anything: bind it to the read-only ClusterRole (helm/ringfence/files/read-only-clusterrole.yaml)'
      : `nothing could be read: ${unread[0]?.message ?? ''}`,
  );
}
