import { NAMESPACE_NAME_LABEL } from '../../inventory/labels.ts';
import { matchNamespace, type NamespaceView } from '../../inventory/namespace-view.ts';
import type { Selector, SelectorMatch } from '../../inventory/selector.ts';
import { matchPods, type PodGroup, type Workload } from '../../inventory/workload.ts';

/** An end of a declaration. Only ends of the type `pods` select workloads. */
export type DeclaredEnd =
  | { readonly type: 'pods'; readonly namespaceSelector: Selector; readonly podSelector: Selector }
  | { readonly type: 'cidr' | 'names' | 'endpoint' };

/** `maybe`: labels are not known. */
export type Chosen = 'yes' | 'maybe';

/** The ends that select all pods of a workload, or may, by their index. */
export type ChosenEnds = ReadonlyMap<number, Chosen>;

/**
 * Finds out which of many ends select a workload. The ends that are about a namespace are found once for all its
 * workloads, by its name where they select by name, so that a long list costs little where most entries name other
 * namespaces.
 */
export class EndIndex {
  readonly #ends: readonly DeclaredEnd[];
  readonly #viewOf: (namespace: string) => NamespaceView;
  readonly #known = new Map<string, EndsOfNamespace>();
  /** The ends that select only namespaces with certain names, by name. */
  readonly #byName = new Map<string, number[]>();
  readonly #others: number[] = [];

  constructor(ends: readonly DeclaredEnd[], viewOf: (namespace: string) => NamespaceView) {
    this.#ends = ends;
    this.#viewOf = viewOf;
    for (const [place, end] of ends.entries()) {
      if (end.type !== 'pods') continue;
      const names = namesIn(end.namespaceSelector);
      if (names === undefined) this.#others.push(place);
      for (const name of names ?? []) {
        const known = this.#byName.get(name);
        if (known === undefined) this.#byName.set(name, [place]);
        else known.push(place);
      }
    }
  }

  of({ namespace, podGroups }: Pick<Workload, 'namespace' | 'podGroups'>): ChosenEnds {
    const found = new Map<number, Chosen>();
    const [pods] = podGroups;
    for (const [place, ofNamespace] of pods === undefined ? [] : this.#inNamespace(namespace).about(pods)) {
      const end = this.#ends[place]!;
      if (end.type !== 'pods') continue;
      const ofPods = matchEvery(end.podSelector, podGroups);
      if (ofPods !== 'no') found.set(place, ofPods === 'maybe' ? 'maybe' : ofNamespace);
    }
    return found;
  }

  #inNamespace(namespace: string): EndsOfNamespace {
    const known = this.#known.get(namespace);
    if (known !== undefined) return known;
    const view = this.#viewOf(namespace);
    const found = new EndsOfNamespace();
    // In the order of the list.
    const places = [...(this.#byName.get(namespace) ?? []), ...this.#others].sort(byPlace);
    for (const place of places) {
      const end = this.#ends[place]!;
      if (end.type !== 'pods') continue;
      const match = matchNamespace(end.namespaceSelector, view);
      if (match !== 'no') found.add([place, match], end.podSelector);
    }
    this.#known.set(namespace, found);
    return found;
  }
}

type PlacedEnd = readonly [place: number, match: Chosen];

/** The ends that select a namespace, or may, by the first label that they require of pods. */
class EndsOfNamespace {
  readonly #all: PlacedEnd[] = [];
  readonly #others: PlacedEnd[] = [];
  readonly #byLabel = new Map<string, Map<string, PlacedEnd[]>>();

  /** Ends are added in their order. */
  add(end: PlacedEnd, { requirements }: Selector): void {
    this.#all.push(end);
    const required = requirements.find(({ operator }) => operator === 'In');
    if (required?.operator !== 'In') {
      this.#others.push(end);
      return;
    }
    let byValue = this.#byLabel.get(required.key);
    if (byValue === undefined) this.#byLabel.set(required.key, (byValue = new Map()));
    for (const value of new Set(required.values)) {
      const known = byValue.get(value);
      if (known === undefined) byValue.set(value, [end]);
      else known.push(end);
    }
  }

  /** Those that may select pods with these labels, in their order. */
  about({ labels, unreadLabels }: PodGroup): readonly PlacedEnd[] {
    if (unreadLabels !== undefined) return this.#all;
    const found = [...this.#others];
    for (const [key, byValue] of this.#byLabel)
      if (Object.hasOwn(labels, key)) found.push(...(byValue.get(labels[key]!) ?? []));
    return found.sort(([a], [b]) => byPlace(a, b));
  }
}

function byPlace(a: number, b: number): number {
  return a - b;
}

/** Whether a selector matches all pods. */
function matchEvery(selector: Selector, groups: Workload['podGroups']): SelectorMatch {
  let all: SelectorMatch = 'yes';
  for (const group of groups) {
    const match = matchPods(selector, group);
    if (match === 'no') return 'no';
    if (match === 'maybe') all = 'maybe';
  }
  return all;
}

/** The names that a selector of namespaces is limited to, each once; undefined if it may select others. */
function namesIn({ requirements }: Selector): ReadonlySet<string> | undefined {
  for (const requirement of requirements)
    if (requirement.key === NAMESPACE_NAME_LABEL && requirement.operator === 'In')
      return new Set(requirement.values);
  return undefined;
}

/** One index for each end of some declarations. */
export function endIndexes(
  declared: readonly { readonly from: DeclaredEnd; readonly to: DeclaredEnd }[],
  viewOf: (namespace: string) => NamespaceView,
): Readonly<Record<'from' | 'to', EndIndex>> {
  return {
    from: new EndIndex(
      declared.map(({ from }) => from),
      viewOf,
    ),
    to: new EndIndex(
      declared.map(({ to }) => to),
      viewOf,
    ),
  };
}
