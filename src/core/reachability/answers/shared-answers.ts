import type { ClusterIndex, CompiledPolicy } from '../dialects/compiled-policy.ts';
import type { Exposure, IsolationResult } from '../model/model.ts';
import type { DirectionProfiles } from '../profiles/direction-profiles.ts';
import type { Doubts } from '../doubts/doubts.ts';
import { exposuresOf } from '../questions/exposures.ts';
import { isolationOf } from '../questions/isolation.ts';

/** Cached answers about equivalent workloads. */
interface Answers {
  isolation?: IsolationResult;
  exposures?: readonly Exposure[];
}

/**
 * Answers about workloads in one direction, computed once for equivalent workloads: those that are selected by the same
 * policies and cluster tiers, have the same doubts, and have the same namespace, network mode and named ports. The
 * cache key must contain everything that an answer depends on.
 */
export class SharedAnswers {
  private readonly index: ClusterIndex;
  private readonly doubts: Doubts;
  private readonly profiles: DirectionProfiles;
  /** Classes that the same policies select share one list. */
  private readonly policyLists = new Map<readonly CompiledPolicy[], number>();
  private readonly ofAlike = new Map<string, Answers>();
  /** By index of the workload. */
  private readonly known: Answers[] = [];
  /** By class, with policies by identity. */
  private readonly keys: string[] = [];

  constructor(index: ClusterIndex, doubts: Doubts, profiles: DirectionProfiles) {
    this.index = index;
    this.doubts = doubts;
    this.profiles = profiles;
  }

  /** `isolationOf` the workload at an index. */
  isolation(workload: number): IsolationResult {
    const { index, doubts, profiles } = this;
    const answers = this.answersOf(workload);
    return (answers.isolation ??= isolationOf(workload, profiles.direction, index, doubts, profiles));
  }

  /** `exposuresOf` the workload at an index. */
  exposures(workload: number): readonly Exposure[] {
    const { index, doubts, profiles } = this;
    const answers = this.answersOf(workload);
    return (answers.exposures ??= exposuresOf(workload, profiles.direction, index, doubts, profiles));
  }

  private answersOf(workload: number): Answers {
    return (this.known[workload] ??= this.findAnswers(workload));
  }

  private findAnswers(workload: number): Answers {
    const classes = this.index.pods.classesOf(workload).map((podClass) => this.keyOf(podClass));
    const key = classes.length === 1 ? classes[0]! : [...new Set(classes)].join('\n');
    let answers = this.ofAlike.get(key);
    if (answers === undefined) this.ofAlike.set(key, (answers = {}));
    return answers;
  }

  /** What the answers about a class depend on: by default, including the policies that they name as reasons. */
  keyOf(podClass: number, policies: 'by-identity' | 'by-rules' = 'by-identity'): string {
    return policies === 'by-identity'
      ? (this.keys[podClass] ??= this.findKey(podClass, policies))
      : this.findKey(podClass, policies);
  }

  private findKey(podClass: number, policies: 'by-identity' | 'by-rules'): string {
    const { selecting, tiers, direction } = this.profiles;
    const { namespace, networkMode, ports, unreadLabels } = this.index.pods.at(podClass);
    // Reasons name the workload.
    const unread = unreadLabels && this.index.pods.workloadOf(podClass);
    const about = this.doubts.of(podClass, direction);
    const stack = tiers[podClass];
    // A profile stands for its rules only if nothing else can change what they allow.
    const byRules = policies === 'by-rules' && stack === undefined && about.length === 0;
    const source = byRules
      ? `profile ${this.profiles.profileOf[podClass]!}`
      : `policies ${this.numberOf(selecting[podClass]!)}`;
    const key = `${namespace} ${networkMode} ${source}`;
    if (stack === undefined && ports.length === 0 && about.length === 0 && unread === undefined) return key;
    const subjects = stack === undefined ? [] : [...stack.admin, ...stack.baseline].flat();
    return JSON.stringify([
      key,
      ports,
      subjects.map(({ policy, selects }) => [policy.id, selects]),
      about.map(({ effect, reason }) => [effect, reason]),
      unread,
    ]);
  }

  private numberOf(policies: readonly CompiledPolicy[]): number {
    let number = this.policyLists.get(policies);
    if (number === undefined) this.policyLists.set(policies, (number = this.policyLists.size));
    return number;
  }
}
