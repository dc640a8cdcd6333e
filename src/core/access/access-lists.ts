import { workloadKey, type Workload, type WorkloadReference } from '../inventory/workload.ts';
import { DIRECTIONS, type Direction } from '../network/protocol.ts';
import type { ConnectionSet } from '../network/sets.ts';
import type { OutsideConnections, ReachabilityModel } from '../reachability/model/model.ts';
import type { AlikeGroups, AlikeWorkloads } from '../rules/reach/alike.ts';
import type { DeclaredAccess } from './declared-access.ts';
import { NamespaceParts } from './namespace-parts.ts';
import { outsidePeers } from './outside-peers.ts';
import {
  outsidePart,
  partsHash,
  type AccessSubject,
  type StoredAccess,
  type StoredAccessPart,
} from './stored-access.ts';
import { VerdictTable } from './verdict-table.ts';

export interface AccessLists {
  /** Each distinct list once. */
  readonly lists: readonly StoredAccess[];
  readonly parts: readonly StoredAccessPart[];
}

export interface AccessInput {
  readonly subjects: readonly WorkloadReference[];
  readonly model: ReachabilityModel;
  readonly declared: DeclaredAccess;
  /** Groups of workloads that the model and the declarations treat alike. */
  readonly alike: AlikeGroups;
}

/**
 * Who may reach each of some workloads, and whom each may reach. Computed once per group of equivalent workloads: the
 * list of a group contains all of its members, so that it is the same for each of them. Readers leave out the workload
 * itself. The connections from one member to another are the same for every pair of members.
 */
export function accessLists(input: AccessInput): AccessLists {
  const { subjects, model, alike } = input;
  const writer = new ListWriter(input);
  const groups = Map.groupBy(subjects, (subject) => {
    const workload = model.findWorkload(subject);
    if (workload === undefined) throw new Error(`${workloadKey(subject)} is not part of the model`);
    return alike.of(workload);
  });
  for (const [group, members] of groups)
    for (const direction of DIRECTIONS) writer.add(group, members, direction);
  return writer.written();
}

class ListWriter {
  readonly #model: ReachabilityModel;
  readonly #declared: DeclaredAccess;
  readonly #verdicts = new VerdictTable();
  readonly #namespaces: NamespaceParts;
  readonly #places: ReadonlyMap<Workload, number>;
  /** The group number of each workload, by index in the model. */
  readonly #groupAt: Int32Array;
  readonly #outside = new Map<OutsideConnections, Map<string, StoredAccessPart | undefined>>();
  readonly #parts = new Map<string, StoredAccessPart>();
  readonly #lists = new Map<string, StoredAccess>();
  /** The subjects of each list, by its hash. */
  readonly #subjects = new Map<string, AccessSubject[]>();

  constructor({ model, declared, alike }: AccessInput) {
    this.#model = model;
    this.#declared = declared;
    this.#namespaces = new NamespaceParts(model.workloads, this.#verdicts);
    this.#places = new Map(model.workloads.map((workload, place) => [workload, place]));
    const numbers = new Map<AlikeWorkloads, number>();
    this.#groupAt = Int32Array.from(model.workloads, (workload) => {
      const group = alike.of(workload);
      const number = numbers.get(group) ?? numbers.size;
      numbers.set(group, number);
      return number;
    });
  }

  /** Adds the list of a group for some of its members. */
  add(group: AlikeWorkloads, members: readonly WorkloadReference[], direction: Direction): void {
    const [representative] = group.workloads;
    const parts = [
      ...this.#outsidePart(representative!, direction),
      ...this.#namespaceParts(group, direction),
    ];
    for (const part of parts) this.#parts.set(part.contentHash, part);
    const hashes = parts.map(({ contentHash }) => contentHash);
    const contentHash = partsHash(hashes);
    const subjects = this.#subjects.get(contentHash) ?? [];
    this.#subjects.set(contentHash, subjects);
    for (const { namespace, kind, name } of members) subjects.push({ namespace, kind, name, direction });
    this.#lists.set(contentHash, { contentHash, parts: hashes, subjects });
  }

  written(): AccessLists {
    return { lists: [...this.#lists.values()], parts: [...this.#parts.values()] };
  }

  #outsidePart(workload: Workload, direction: Direction): readonly StoredAccessPart[] {
    const connections = this.#model.outsideOf(workload, direction);
    const declared = this.#declared.outside(workload, direction);
    const known = this.#outside.get(connections) ?? new Map<string, StoredAccessPart | undefined>();
    this.#outside.set(connections, known);
    const key = declared
      .map(({ family, first, last, ports }) => `${family} ${first} ${last} ${ports.toString()}`)
      .join('\n');
    if (!known.has(key)) {
      const peers = outsidePeers(connections, declared, this.#model);
      known.set(key, peers.length === 0 ? undefined : outsidePart(peers));
    }
    const part = known.get(key);
    return part === undefined ? [] : [part];
  }

  /**
   * The row of the first member of a group. It contains the first member too, with the verdict of the second: all pairs
   * of members have the same.
   */
  #namespaceParts(
    { workloads: [own, other] }: AlikeWorkloads,
    direction: Direction,
  ): readonly StoredAccessPart[] {
    const row = this.#model.rowBetweenWorkloads(own!, direction);
    const declaredAt = this.#declaredFor(own!, direction);
    const ownPlace = this.#places.get(own!)!;
    const otherPlace = other && this.#places.get(other);
    for (let entry = 0; entry < row.places.length; entry += 1) {
      const place = row.places[entry]!;
      if (place === ownPlace) continue;
      const verdict = this.#verdicts.numberOf(row.allowed(entry), row.unknown(entry), declaredAt(place));
      if (place === otherPlace) this.#namespaces.add(ownPlace, verdict);
      this.#namespaces.add(place, verdict);
    }
    return this.#namespaces.take();
  }

  /** All workloads of a group have the same declared connections. */
  #declaredFor(own: Workload, direction: Direction): (place: number) => ConnectionSet {
    const known: ConnectionSet[] = [];
    return (place) => {
      const number = this.#groupAt[place]!;
      const other = this.#model.workloads[place]!;
      return (known[number] ??=
        direction === 'ingress' ? this.#declared.between(other, own) : this.#declared.between(own, other));
    };
  }
}
