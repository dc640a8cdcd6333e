import { Injectable } from '@nestjs/common';
import { readPeriod, type AskedPeriod } from '../api/period.ts';
import { authorise } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import { ClusterService } from '../clusters/cluster.service.ts';
import { seesNamespace, type AccessScope } from '../core/access-scope.ts';
import { accessDuring, type AccessDuring } from '../core/access/timeline/access-during.ts';
import type { AccessInterval } from '../core/access/timeline/intervals.ts';
import { OperatorKinds } from '../core/access/timeline/operator-kinds.ts';
import { peerHistory } from '../core/access/timeline/peer-history.ts';
import type { Period } from '../core/access/timeline/spans.ts';
import { isSameWorkload, type NamedWorkload, type WorkloadReference } from '../core/inventory/workload.ts';
import type { Address } from '../core/network/address.ts';
import type { Direction } from '../core/network/protocol.ts';
import type { ConnectionSet } from '../core/network/sets.ts';
import type { ChangedPeer } from '../drift/connections/connection-event.service.ts';
import type { ConnectionSubject } from '../drift/connections/connection-events.store.ts';
import { listed } from '../core/listed.ts';
import { invalidInput, Refusal } from '../refusals/refusals.ts';
import { NamedWorkloadStore, type NameRefusal } from '../snapshots/names/named-workload.store.ts';
import type { AboutAnyPeer, AccessAbout } from './access-about.ts';
import { AccessHistoryStore, type RecordedAccess } from './access-history.store.ts';

/** What is asked about: a workload, a direction and a period. */
export interface AccessQuestion extends AskedPeriod {
  /** Its id or name. */
  readonly cluster: string;
  readonly workload: NamedWorkload;
  readonly direction: Direction;
}

/** The other end: a workload, an outside address, or all peers that the token may see. */
export type WantedPeer = Peer<NamedWorkload>;

type Peer<Workload> =
  | { readonly type: 'workload'; readonly workload: Workload }
  | { readonly type: 'address'; readonly address: Address }
  | { readonly type: 'anybody' };

/** What was found of both ends, whose kinds are known now. */
interface Found {
  readonly recorded: RecordedAccess;
  readonly subject: ConnectionSubject;
  readonly peer: Peer<WorkloadReference>;
}

/** The intervals of a peer, and the connections that they are about. */
export interface PeerIntervals {
  readonly about: AccessAbout;
  readonly intervals: readonly AccessInterval[];
  readonly operators: OperatorKinds;
}

/** Who had access during a period, and what the answer does not contain. */
export interface PeersDuring extends AccessDuring {
  readonly about: AboutAnyPeer;
  readonly period: Period;
  readonly operators: OperatorKinds;
}

/** Access over time, limited to what the caller may see: peers in other namespaces are treated as nonexistent. */
@Injectable()
export class AccessHistoryService {
  constructor(
    private readonly histories: AccessHistoryStore,
    private readonly clusters: ClusterService,
    private readonly workloads: NamedWorkloadStore,
  ) {}

  /** The intervals of a period for one peer, or for all visible peers together. */
  async history(
    asker: Principal,
    question: AccessQuestion,
    wanted: WantedPeer,
    asked: ConnectionSet,
  ): Promise<PeerIntervals> {
    authorise(asker, 'read-assessments');
    const period = readPeriod(question);
    const { recorded, subject, peer } = await this.#read(asker, question, period, wanted);
    const about = { ...subject, peer: changedPeer(peer), ports: asked };
    const intervals = intervalsOf(recorded, subject, peer, { period, asked });
    return { about, intervals, operators: operatorsOf(recorded, period) };
  }

  /** All visible peers that had, or may have had, access at any moment of a period. */
  async during(asker: Principal, question: AccessQuestion, asked: ConnectionSet): Promise<PeersDuring> {
    authorise(asker, 'read-assessments');
    const period = readPeriod(question);
    const { recorded, subject } = await this.#read(asker, question, period, { type: 'anybody' });
    const about = { ...subject, ports: asked };
    const found = accessDuring(recorded.history, subject.workload, period, asked);
    return { about, period, operators: operatorsOf(recorded, period), ...found };
  }

  async #read(
    asker: Principal,
    { cluster, workload: wanted, direction }: AccessQuestion,
    { from, to, now }: Period,
    wantedPeer: WantedPeer,
  ): Promise<Found> {
    const { scope } = asker;
    const { id: clusterId } = await this.clusters.get(asker, cluster);
    const named = (one: NamedWorkload, field: string) => this.#visible(scope, clusterId, one, field);
    const workload = await named(wanted, 'workload');
    const request = { clusterId, workload, direction, from, to: to < now ? to : ('now' as const) };
    const operatorsThen = async () =>
      operatorsOf(await this.histories.read({ ...request, namespaces: [] }), { from, to, now });
    const peer =
      wantedPeer.type === 'workload'
        ? {
            ...wantedPeer,
            workload: await named(wantedPeer.workload, 'peer').catch(async (error: unknown) => {
              throw withOperators(error, (await operatorsThen()).during(from, to));
            }),
          }
        : wantedPeer;
    if (peer.type === 'workload') requireOther(peer.workload, workload);
    const recorded = await this.histories.read({
      ...request,
      namespaces: namespacesOf(peer, scope),
      ...(peer.type === 'workload' && { peer: peer.workload }),
    });
    const absent = (one: WorkloadReference, field: string) =>
      this.workloads.refusal(scope, [clusterId], one, refused(field));
    if (recorded.history.presence.length === 0) throw await absent(workload, 'workload');
    if (peer.type === 'workload' && recorded.peerPresence.length === 0)
      throw withOperators(
        await absent(peer.workload, 'peer'),
        operatorsOf(recorded, { from, to, now }).during(from, to),
      );
    return { recorded, subject: { clusterId, workload, direction }, peer };
  }

  /** A workload that the token may not see is treated as nonexistent. */
  async #visible(
    scope: AccessScope,
    clusterId: string,
    named: NamedWorkload,
    field: string,
  ): Promise<WorkloadReference> {
    if (!seesNamespace(scope, named.namespace))
      throw await this.workloads.refusal(scope, [clusterId], named, refused(field));
    return this.workloads.resolve(scope, [clusterId], named, refused(field));
  }
}

function intervalsOf(
  { history, peerPresence }: RecordedAccess,
  { workload }: ConnectionSubject,
  peer: Peer<WorkloadReference>,
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

function operatorsOf({ history }: RecordedAccess, { now }: Period): OperatorKinds {
  return new OperatorKinds(history.snapshots, now);
}

function changedPeer(peer: Peer<WorkloadReference>): ChangedPeer {
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
function requireOther(peer: WorkloadReference, subject: WorkloadReference): void {
  if (isSameWorkload(peer, subject))
    throw invalidInput(
      'connections between pods of one workload are not part of access lists: ask `explain`, with the workload as both ends',
      ['peer'],
    );
}

/** A peer that no snapshot has may still be one that an operator created. */
function withOperators(error: unknown, kinds: readonly string[] | null): unknown {
  if (!(error instanceof Refusal) || error.code !== 'not-found' || !kinds?.length) return error;
  const hint = `operators may have created such pods for ${listed(kinds)}, which snapshots do not show`;
  return new Refusal(error.code, `${error.message}; ${hint}`, error.field);
}

function refused(field: string): NameRefusal {
  return { field: [field], code: 'not-found' };
}
