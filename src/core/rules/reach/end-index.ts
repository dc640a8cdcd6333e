import { matchNamespace, type NamespaceView } from '../../inventory/namespace-view.ts';
import type { Selector } from '../../inventory/selector.ts';
import { matchPods, type Workload } from '../../inventory/workload.ts';

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
 * workloads, so that a long list costs little where most entries name other namespaces.
 */
export class EndIndex {
  readonly #ends: readonly DeclaredEnd[];
  readonly #viewOf: (namespace: string) => NamespaceView;
  readonly #known = new Map<string, ReadonlyMap<number, Chosen>>();

  constructor(ends: readonly DeclaredEnd[], viewOf: (namespace: string) => NamespaceView) {
    this.#ends = ends;
    this.#viewOf = viewOf;
  }

  of({ namespace, podGroups }: Pick<Workload, 'namespace' | 'podGroups'>): ChosenEnds {
    const found = new Map<number, Chosen>();
    for (const [place, ofNamespace] of this.#inNamespace(namespace)) {
      const end = this.#ends[place]!;
      if (end.type !== 'pods') continue;
      const matches = new Set(podGroups.map((group) => matchPods(end.podSelector, group)));
      if (matches.has('no')) continue;
      found.set(place, matches.has('maybe') ? 'maybe' : ofNamespace);
    }
    return found;
  }

  #inNamespace(namespace: string): ReadonlyMap<number, Chosen> {
    const known = this.#known.get(namespace);
    if (known !== undefined) return known;
    const view = this.#viewOf(namespace);
    const found = new Map<number, Chosen>();
    for (const [place, end] of this.#ends.entries()) {
      const match = end.type === 'pods' ? matchNamespace(end.namespaceSelector, view) : 'no';
      if (match !== 'no') found.set(place, match);
    }
    this.#known.set(namespace, found);
    return found;
  }
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
