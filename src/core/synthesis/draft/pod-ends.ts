import type { FlowEnd } from '../../dataflow/data-flow-map.ts';
import { compareText } from '../../inventory/order.ts';
import { EVERYTHING, type Requirement, type Selector } from '../../inventory/selector.ts';
import { matchPods, type PodGroup, type Workload } from '../../inventory/workload.ts';
import { namespacesNamed, selectorOf } from '../../remediation/peers.ts';
import { isNodeTraffic } from '../../rules/reach/evidence.ts';
import type { RuleContext } from '../../rules/rule.ts';

/** Labels that name an application, in the order in which people prefer to select by them. */
const APP_LABELS = [
  'app.kubernetes.io/name',
  'app',
  'k8s-app',
  'app.kubernetes.io/component',
  'component',
  'role',
  'tier',
  'name',
  'app.kubernetes.io/instance',
];
/** More workloads than this are not named one by one if they are all of their namespace. */
const MOST_NAMED = 5;
/** Labels that are tried in pairs. */
const MOST_PAIRED = 6;

/** One end of a proposed flow. */
export interface PodSelection {
  readonly end: FlowEnd & { readonly type: 'pods' };
  /** A short name without the namespace, unless it stands for the whole namespace. */
  readonly name: string;
  readonly workloads: readonly Workload[];
  /** `namespace`: every pod of the namespace. `inexact`: also pods of other workloads, which have the same labels. */
  readonly selects: 'exactly' | 'namespace' | 'inexact';
}

/** Selects workloads of one namespace by the labels that people would write. */
export class PodSelections {
  readonly #context: RuleContext;
  readonly #single = new Map<Workload, PodSelection>();

  constructor(context: RuleContext) {
    this.#context = context;
  }

  /** An end that selects one workload. */
  one(workload: Workload): PodSelection {
    let end = this.#single.get(workload);
    if (end === undefined) this.#single.set(workload, (end = this.#one(workload)));
    return end;
  }

  /**
   * The ends that select workloads of one namespace: a single one if a label or the namespace selects exactly these,
   * otherwise one for each workload.
   *
   * @param except the other end, which need not be selected for the end to stand for the whole namespace
   */
  of(workloads: readonly Workload[], except: Workload | undefined): readonly PodSelection[] {
    const [first] = workloads;
    if (first === undefined) return [];
    if (workloads.length === 1) return [this.one(first)];
    const { namespace } = first;
    const others = this.#candidates(namespace).filter((each) => each !== except);
    if (workloads.length > MOST_NAMED && workloads.length === others.length)
      return [{ ...endOf(namespace, EVERYTHING), name: namespace, workloads, selects: 'namespace' }];
    const found = this.#shared(workloads) ?? this.#listed(workloads);
    if (found === undefined) return workloads.map((each) => this.one(each));
    return [{ ...endOf(namespace, found.selector), name: found.name, workloads, selects: 'exactly' }];
  }

  #candidates(namespace: string): readonly Workload[] {
    return this.#context.workloadsIn(namespace).filter((each) => !isNodeTraffic(this.#context.model, each));
  }

  #one(workload: Workload): PodSelection {
    const { namespace, name } = workload;
    const labels = sharedLabels([workload]);
    const exact = this.#exact(labels, [workload]);
    if (exact !== undefined)
      return { ...endOf(namespace, exact), name, workloads: [workload], selects: 'exactly' };
    const selector = selectorOf(workload, this.#context.workloadsIn(namespace));
    const selects = this.#selects(selector, [workload]) ? 'exactly' : 'inexact';
    return { ...endOf(namespace, selector), name, workloads: [workload], selects };
  }

  /** Labels that exactly these workloads have. */
  #shared(workloads: readonly Workload[]): { selector: Selector; name: string } | undefined {
    const selector = this.#exact(sharedLabels(workloads), workloads);
    const first = selector?.requirements[0];
    if (selector === undefined || first?.operator !== 'In') return undefined;
    return { selector, name: first.values[0] ?? '' };
  }

  /** Several values of one label that exactly these workloads have. */
  #listed(workloads: readonly Workload[]): { selector: Selector; name: string } | undefined {
    const namespace = workloads[0]?.namespace ?? '';
    const groups = workloads.flatMap(({ podGroups }) => podGroups);
    for (const key of APP_LABELS) {
      const found = groups.map((group) => knownLabel(group, key));
      const values = [...new Set(found.flatMap((value) => value ?? []))].toSorted(compareText);
      if (found.includes(undefined) || values.includes('')) continue;
      const selector: Selector = { requirements: [{ key, operator: 'In', values }] };
      if (!this.#selects(selector, workloads)) continue;
      return { selector, name: values.length <= 2 ? values.join('-and-') : namespace };
    }
    return undefined;
  }

  /** The fewest labels that select exactly these workloads. */
  #exact(labels: readonly Requirement[], workloads: readonly Workload[]): Selector | undefined {
    const paired = labels.slice(0, MOST_PAIRED);
    const candidates = [
      ...labels.map((one) => [one]),
      ...paired.flatMap((one, place) => paired.slice(place + 1).map((other) => [one, other])),
      labels,
    ];
    return candidates
      .filter((requirements) => requirements.length > 0)
      .map((requirements): Selector => ({ requirements }))
      .find((selector) => this.#selects(selector, workloads));
  }

  #selects(selector: Selector, workloads: readonly Workload[]): boolean {
    const wanted = new Set(workloads);
    const [first] = workloads;
    return this.#context.workloadsIn(first?.namespace ?? '').every((each) => {
      const expected = wanted.has(each) ? 'yes' : 'no';
      return each.podGroups.every((group) => matchPods(selector, group) === expected);
    });
  }
}

function endOf(namespace: string, podSelector: Selector): Pick<PodSelection, 'end'> {
  return { end: { type: 'pods', namespaceSelector: namespacesNamed([namespace]), podSelector } };
}

/** Labels that all pods of the workloads have, those that name applications first. */
function sharedLabels(workloads: readonly Workload[]): readonly Requirement[] {
  const [first, ...others] = workloads.flatMap(({ podGroups }) => podGroups);
  if (first === undefined) return [];
  return Object.keys(first.labels)
    .toSorted((a, b) => rankOf(a) - rankOf(b) || compareText(a, b))
    .flatMap((key): readonly Requirement[] => {
      const value = knownLabel(first, key);
      if (value === undefined || others.some((group) => knownLabel(group, key) !== value)) return [];
      return [{ key, operator: 'In', values: [value] }];
    });
}

function rankOf(key: string): number {
  const place = APP_LABELS.indexOf(key);
  return place === -1 ? APP_LABELS.length : place;
}

function knownLabel({ labels, unreadLabels }: PodGroup, key: string): string | undefined {
  return unreadLabels?.includes(key) === true || !Object.hasOwn(labels, key) ? undefined : labels[key];
}
