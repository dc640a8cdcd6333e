import { Injectable } from '@nestjs/common';
import { readPage } from '../api/page.ts';
import { authorise } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import type { ChangedConnection } from '../core/drift/drift-event.ts';
import type { Page, Slice } from '../database/page.ts';
import { ChangedConnectionStore } from './connections/changed-connections.store.ts';
import type { DriftFilter, DriftOrder } from './filter/drift-conditions.store.ts';
import { driftInScope, type DriftWithCauses } from './drift-scope.ts';
import { DriftStore } from './drift.store.ts';
import type { RecordedDrift } from './recorded-drift.ts';

/** Maximum number of caused events that are shown with an event; the filter `cause` returns all of them. */
const MOST_CONSEQUENCES = 100;

/** Reads what changed in clusters, limited to what the caller may see. */
@Injectable()
export class DriftService {
  constructor(
    private readonly events: DriftStore,
    private readonly connections: ChangedConnectionStore,
  ) {}

  /** At most four statements, regardless of the number of events. */
  async list(
    asker: Principal,
    filter: DriftFilter,
    order: DriftOrder,
    page: Page,
  ): Promise<Slice<DriftWithCauses>> {
    authorise(asker, 'read-assessments');
    const slice = await readPage(() => this.events.list(asker.scope, filter, order, page));
    const shown = await this.#inScope(
      asker,
      slice.members.map(({ item }) => item),
    );
    return {
      ...slice,
      members: slice.members.map(({ cursor }, place) => ({ cursor, item: shown[place]! })),
    };
  }

  count(asker: Principal, filter: DriftFilter): Promise<number> {
    authorise(asker, 'read-assessments');
    return this.events.count(asker.scope, filter);
  }

  /** In the order of `ids`; null for each that does not exist for the caller. */
  async findMany(asker: Principal, ids: readonly string[]): Promise<readonly (DriftWithCauses | null)[]> {
    authorise(asker, 'read-assessments');
    const shown = await this.#inScope(asker, await this.events.getMany(asker.scope, ids));
    const byId = new Map(shown.map((one) => [one.event.id, one]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  /** What each event caused, oldest first, in the order of `ids`. */
  async causedBy(asker: Principal, ids: readonly string[]): Promise<readonly (readonly DriftWithCauses[])[]> {
    authorise(asker, 'read-assessments');
    const found = await this.events.causedBy(asker.scope, ids, MOST_CONSEQUENCES);
    const events = ids.map((id) => found.get(id) ?? []);
    const shown = await this.#inScope(asker, events.flat());
    const byId = new Map(shown.map((one) => [one.event.id, one]));
    return events.map((own) => own.flatMap(({ id }) => byId.get(id) ?? []));
  }

  /** The same page of the connections of each event, in the order of `ids`. One statement. */
  async changed(
    asker: Principal,
    ids: readonly string[],
    page: Page,
  ): Promise<readonly Slice<ChangedConnection>[]> {
    authorise(asker, 'read-assessments');
    return readPage(() => this.connections.pages(asker.scope, ids, page));
  }

  async #inScope(
    { scope }: Principal,
    events: readonly RecordedDrift[],
  ): Promise<readonly DriftWithCauses[]> {
    const ids = new Set(events.flatMap((event) => (event.type === 'connection' ? event.causes : [])));
    const causes = await this.events.getMany(scope, [...ids]);
    const visible = new Map(causes.map((cause) => [cause.id, driftInScope(cause, new Map(), scope).event]));
    return events.map((event) => driftInScope(event, visible, scope));
  }
}
