import { Injectable } from '@nestjs/common';
import { readPeriod, type AskedPeriod } from '../api/period.ts';
import { unknownName } from '../api/unknown-name.ts';
import { authorise } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import { ClusterService } from '../clusters/cluster.service.ts';
import { seesNamespace, type AccessScope } from '../core/access-scope.ts';
import { accessDuring, type AccessDuring } from '../core/access/timeline/access-during.ts';
import type { AccessInterval } from '../core/access/timeline/intervals.ts';
import { peerHistory } from '../core/access/timeline/peer-history.ts';
import type { Period } from '../core/access/timeline/spans.ts';
import { isSameWorkload, workloadKey, type WorkloadReference } from '../core/inventory/workload.ts';
import type { Address } from '../core/network/address.ts';
import type { Direction } from '../core/network/protocol.ts';
import type { ConnectionSet } from '../core/network/sets.ts';
import type { ChangedPeer } from '../drift/connections/connection-event.service.ts';
import type { ConnectionSubject } from '../drift/connections/connection-events.store.ts';
import { invalidInput } from '../refusals/refusals.ts';
import { AbsentWorkloadStore } from '../snapshots/names/absent-workload.store.ts';
import type { AboutAnyPeer, AccessAbout } from './access-about.ts';
import { AccessHistoryStore, type RecordedAccess } from './access-history.store.ts';

/** What is asked about: a workload, a direction and a period. */
export interface AccessQuestion extends AskedPeriod {
  /** Its id or name. */
  readonly cluster: string;
  readonly workload: WorkloadReference;
  readonly direction: Direction;
}

/** The other end: a workload, an outside address, or all peers that the token may see. */
export type WantedPeer =
  | { readonly type: 'workload'; readonly workload: WorkloadReference }
  | { readonly type: 'address'; readonly address: Address }
  | { readonly type: 'anybody' };

/** The intervals of a peer, and the connections that they are about. */
export interface PeerIntervals {
  readonly about: AccessAbout;
  readonly intervals: readonly AccessInterval[];
}

/** Access over time, limited to what the caller may see: peers in other namespaces are treated as nonexistent. */
@Injectable()
export class AccessHistoryService {
  constructor(
    private readonly histories: AccessHistoryStore,
    private readonly clusters: ClusterService,
    private readonly absent: AbsentWorkloadStore,
  ) {}

  /** The intervals of a period for one peer, or for all visible peers together. */
  async history(
    asker: Principal,
    question: AccessQuestion,
    peer: WantedPeer,
    asked: ConnectionSet,
  ): Promise<PeerIntervals> {
    authorise(asker, 'read-assessments');
    if (peer.type === 'workload') requirePeer(asker.scope, peer.workload, question.workload);
    const period = readPeriod(question);
    const { recorded, subject } = await this.#read(asker, question, period, peer);
    const about = { ...subject, peer: changedPeer(peer), ports: asked };
    return { about, intervals: intervalsOf(recorded, question, peer, { period, asked }) };
  }

  /** All visible peers that had, or may have had, access at any moment of a period. */
  async during(
    asker: Principal,
    question: AccessQuestion,
    asked: ConnectionSet,
  ): Promise<AccessDuring & { readonly about: AboutAnyPeer; readonly period: Period }> {
    authorise(asker, 'read-assessments');
    const period = readPeriod(question);
    const { recorded, subject } = await this.#read(asker, question, period, { type: 'anybody' });
    const about = { ...subject, ports: asked };
    return { about, period, ...accessDuring(recorded.history, question.workload, period, asked) };
  }

  async #read(
    asker: Principal,
    { cluster, workload, direction }: AccessQuestion,
    { from, to, now }: Period,
    peer: WantedPeer,
  ): Promise<{ readonly recorded: RecordedAccess; readonly subject: ConnectionSubject }> {
    const { id: clusterId } = await this.clusters.get(asker, cluster);
    requireVisible(asker.scope, workload, ['workload']);
    const recorded = await this.histories.read({
      clusterId,
      workload,
      direction,
      from,
      to: to < now ? to : 'now',
      namespaces: namespacesOf(peer, asker.scope),
      ...(peer.type === 'workload' && { peer: peer.workload }),
    });
    const refusal = (named: WorkloadReference, field: string) =>
      this.absent.refusal(asker.scope, [clusterId], named, [field], 'not-found');
    if (recorded.history.presence.length === 0) throw await refusal(workload, 'workload');
    if (peer.type === 'workload' && recorded.peerPresence.length === 0)
      throw await refusal(peer.workload, 'peer');
    return { recorded, subject: { clusterId, workload, direction } };
  }
}

function intervalsOf(
  { history, peerPresence }: RecordedAccess,
  { workload }: AccessQuestion,
  peer: WantedPeer,
  { period, asked }: { readonly period: Period; readonly asked: ConnectionSet },
): readonly AccessInterval[] {
  switch (peer.type) {
    case 'workload':
      return peerHistory(history, { ...peer, presence: peerPresence }, period, asked);
    case 'address':
      return peerHistory(history, peer, period, asked);
    case 'anybody':
      return peerHistory(history, { ...peer, but: workload }, period, asked);
  }
}

function changedPeer(peer: WantedPeer): ChangedPeer {
  if (peer.type !== 'address') return peer;
  const { family, value } = peer.address;
  return { type: 'outside', range: { family, first: value, last: value } };
}

function namespacesOf(peer: WantedPeer, { namespaces }: AccessScope): 'all' | readonly string[] {
  if (peer.type === 'workload') return [peer.workload.namespace];
  if (peer.type === 'address') return [''];
  return namespaces === 'all' ? 'all' : ['', ...namespaces];
}

/** Access lists leave out connections between pods of one workload: "denied" would be wrong. */
function requirePeer(scope: AccessScope, peer: WorkloadReference, subject: WorkloadReference): void {
  requireVisible(scope, peer, ['peer']);
  if (isSameWorkload(peer, subject))
    throw invalidInput(
      'connections between pods of one workload are not part of access lists: ask `explain`, with the workload as both ends',
      ['peer'],
    );
}

/** A workload that the token may not see is treated as nonexistent. */
function requireVisible(scope: AccessScope, workload: WorkloadReference, field: readonly string[]): void {
  if (seesNamespace(scope, workload.namespace)) return;
  throw unknownName({ what: 'workload', name: workloadKey(workload), known: [], field }, 'not-found');
}
