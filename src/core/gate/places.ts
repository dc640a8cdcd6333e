import type { Inventory } from '../inventory/inventory.ts';
import type { ObjectReference, SourceLocation } from '../inventory/problems/problem.ts';
import { workloadKey, type Workload } from '../inventory/workload.ts';
import type { ComparedEndpoint } from '../reachability/comparison/difference.ts';
import { objectText } from '../reachability/entry/reason-text.ts';
import type { PolicyReference, Reason } from '../reachability/model/model.ts';
import type { Subject, Violation } from '../rules/rule.ts';

type Located = { readonly location?: SourceLocation | undefined };

/** Finds the line of manifests where a violation can be mended. */
export class Places {
  readonly #policies = new Map<string, SourceLocation>();
  readonly #workloads = new Map<string, SourceLocation>();
  readonly #namespaces = new Map<string, SourceLocation>();
  readonly #firstIn = new Map<string, SourceLocation>();
  #first: SourceLocation | undefined;

  /** @param inventory of the manifests alone, because objects of a base are not in their files */
  constructor({ workloads, namespaces, networkPolicies, clusterTierPolicies, ...rest }: Inventory) {
    for (const workload of workloads) {
      this.#place(workload, workload.namespace);
      add(this.#workloads, workloadKey(workload), workload);
    }
    for (const namespace of namespaces) {
      this.#place(namespace, namespace.name);
      add(this.#namespaces, namespace.name, namespace);
    }
    for (const policy of [...networkPolicies, ...clusterTierPolicies, ...rest.unevaluatedPolicies]) {
      this.#place(policy, 'namespace' in policy ? policy.namespace : undefined);
      add(this.#policies, objectText(referenceOf(policy)), policy);
    }
    for (const object of [...rest.services, ...rest.routes]) this.#place(object, object.namespace);
  }

  /**
   * The rule or policy that is at fault. If it is not in the manifests, or a policy is missing: the workload, or its
   * namespace. At last anything of its namespace, and the first object of all.
   *
   * @param workloads of the namespace that hold personal data
   */
  of(
    subject: Subject,
    { key, evidence }: Violation,
    workloads: readonly Pick<Workload, 'namespace' | 'name' | 'kind'>[],
  ): SourceLocation | undefined {
    const ofPolicy = this.#policies.get(key) ?? this.#ofReasons(evidence.reasons);
    if (ofPolicy !== undefined) return ofPolicy;
    const own =
      subject.type === 'workload'
        ? this.#workloads.get(workloadKey(subject))
        : this.#namespaces.get(subject.namespace);
    if (own !== undefined) return own;
    const near = workloads.map((workload) => this.#workloads.get(workloadKey(workload)));
    return near.find((place) => place !== undefined) ?? this.#nearest(subject.namespace);
  }

  /** The first of some ends of a connection that the manifests contain, or anything of its namespace. */
  ofEnds(ends: readonly ComparedEndpoint[]): SourceLocation | undefined {
    const workloads = ends.filter((end) => end.type === 'workload');
    const own = workloads.map((workload) => this.#workloads.get(workloadKey(workload)));
    const found = own.find((place) => place !== undefined);
    if (found !== undefined) return found;
    const near = workloads.map(
      ({ namespace }) => this.#namespaces.get(namespace) ?? this.#firstIn.get(namespace),
    );
    return near.find((place) => place !== undefined) ?? this.#first;
  }

  #nearest(namespace: string): SourceLocation | undefined {
    return this.#namespaces.get(namespace) ?? this.#firstIn.get(namespace) ?? this.#first;
  }

  #ofReasons(reasons: readonly Reason[]): SourceLocation | undefined {
    for (const reason of reasons) {
      if (reason.type !== 'rule' && reason.type !== 'unevaluated-policy') continue;
      const policy = this.#policies.get(objectText(reason.policy));
      if (policy === undefined) continue;
      // Unchanged objects have the location that they have in the base.
      return this.#isOwn(reason.location, reason.policy, policy) ? reason.location : policy;
    }
    return undefined;
  }

  #isOwn(
    location: SourceLocation | undefined,
    { location: known }: PolicyReference,
    policy: SourceLocation,
  ): location is SourceLocation {
    return location !== undefined && known?.file === policy.file && known.line === policy.line;
  }

  #place({ location }: Located, namespace: string | undefined): void {
    if (location === undefined) return;
    this.#first ??= location;
    if (namespace !== undefined && !this.#firstIn.has(namespace)) this.#firstIn.set(namespace, location);
  }
}

function add(places: Map<string, SourceLocation>, key: string, { location }: Located): void {
  if (location !== undefined && !places.has(key)) places.set(key, location);
}

function referenceOf(policy: ObjectReference): ObjectReference {
  const { kind, name, namespace } = policy;
  return { kind, name, ...(namespace !== undefined && { namespace }) };
}
