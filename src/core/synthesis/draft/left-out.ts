import { listed } from '../../listed.ts';
import { workloadKey, type Workload } from '../../inventory/workload.ts';

/** What is allowed today and is not drafted, counted by reason. */
export class LeftOut {
  readonly #wide = new Map<string, { readonly from: Set<string>; readonly namespaces: Set<string> }>();
  readonly #onNodes = new Set<string>();
  readonly #unserved = new Set<string>();
  readonly #stores = new Set<string>();
  readonly #everywhere = new Set<string>();
  readonly #wideBlocks = new Set<string>();
  readonly #undecided = new Set<string>();
  readonly #unknownControllers = new Set<string>();
  #declared = 0;

  /** Nothing limits either end of the connection, and the ends are in different namespaces. */
  wideOpen(from: Workload, to: Workload): void {
    const key = workloadKey(to);
    const sources = this.#wide.get(key) ?? { from: new Set(), namespaces: new Set() };
    this.#wide.set(key, sources);
    sources.from.add(workloadKey(from));
    sources.namespaces.add(from.namespace);
  }

  /** A workload whose traffic is traffic of its node. */
  onNodes(workload: Workload): void {
    this.#onNodes.add(workloadKey(workload));
  }

  /** A destination of which no served port is known. */
  unserved(to: Workload): void {
    this.#unserved.add(workloadKey(to));
  }

  byStore(from: Workload): void {
    this.#stores.add(workloadKey(from));
  }

  /** A workload that may exchange something with every outside address. */
  everywhere(workload: Workload): void {
    this.#everywhere.add(workloadKey(workload));
  }

  wideBlock(cidr: string): void {
    this.#wideBlocks.add(cidr);
  }

  undecided(from: Workload, to: Workload): void {
    this.#undecided.add(`${workloadKey(from)} ${workloadKey(to)}`);
  }

  /** A route leads to a workload, but it is not known which pods forward it. */
  unknownController(route: string): void {
    this.#unknownControllers.add(route);
  }

  declared(): void {
    this.#declared += 1;
  }

  /** One sentence per reason. Empty if nothing was left out. */
  texts(): readonly string[] {
    return [
      ...this.#wideTexts(),
      ...sentence(
        this.#everywhere,
        (names) =>
          `${names} may exchange data with every outside address, because no policy limits it: add an endpoint and a flow for each system outside that is needed`,
      ),
      ...sentence(
        this.#wideBlocks,
        (names) =>
          `policies allow whole networks (${names}), of which it is not known who is meant: add an endpoint and a flow for each system that is needed`,
      ),
      ...sentence(
        this.#unknownControllers,
        (names) =>
          `routes lead into these namespaces whose controller was not found, so add a flow from its pods: ${names}`,
      ),
      ...sentence(
        this.#stores,
        (names) =>
          `data stores rarely open connections, so what these may open in their own namespace is not drafted: ${names}`,
      ),
      ...sentence(
        this.#unserved,
        (names) =>
          `there are no flows to workloads of which no port is known that they serve (containerPort or targetPort): ${names}`,
      ),
      ...sentence(
        this.#onNodes,
        (names) => `no NetworkPolicy governs the traffic of pods on the network of their node: ${names}`,
      ),
      ...(this.#undecided.size === 0
        ? []
        : [
            `of ${counted(this.#undecided.size, 'connection')}, it is not certain on which ports they are allowed; only what certainly is was considered`,
          ]),
      ...(this.#declared === 0
        ? []
        : [`${counted(this.#declared, 'connection')} that the given map or configuration declares`]),
    ];
  }

  /** Destinations that the same numbers of workloads may reach share a sentence. */
  #wideTexts(): readonly string[] {
    const groups = Map.groupBy(
      this.#wide,
      ([, { from, namespaces }]) =>
        `${counted(from.size, 'workload')} of ${counted(namespaces.size, 'other namespace')}`,
    );
    return [...groups].map(
      ([sources, own]) =>
        `${sources} may connect to ${listed(own.map(([to]) => to))}, because no policy of either end limits it: add a flow for each that is needed`,
    );
  }
}

function sentence(names: ReadonlySet<string>, text: (names: string) => string): readonly string[] {
  return names.size === 0 ? [] : [text(listed([...names].toSorted()))];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
