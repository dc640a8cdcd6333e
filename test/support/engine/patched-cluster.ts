import { parseAllDocuments } from 'yaml';
import { InventoryBuilder } from '../../../src/core/inventory/from-objects.ts';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import { workloadKey } from '../../../src/core/inventory/workload.ts';
import { rangeText } from '../../../src/core/network/address.ts';
import {
  ALL_CONNECTIONS,
  NO_CONNECTIONS,
  parseConnectionSet,
} from '../../../src/core/network/connection-set.ts';
import type { ConnectionSet } from '../../../src/core/network/sets.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import { diff } from '../../../src/core/reachability/comparison/diff.ts';
import type { ComparedEndpoint } from '../../../src/core/reachability/comparison/difference.ts';
import type { ReachabilityModel } from '../../../src/core/reachability/model/model.ts';
import { ServedPorts } from '../../../src/core/reachability/paths/served-ports.ts';
import type { Assumptions } from '../../../src/core/reachability/plugins/cni-profile.ts';
import { changedInventory } from '../../../src/core/reachability/revision/change.ts';
import { assess, ruleContext } from '../../../src/core/assessment/assess.ts';
import type { RuleResult } from '../../../src/core/rules/assessment.ts';
import { RULES } from '../../../src/core/rules/catalogue.ts';
import { declaredBetween } from '../../../src/core/rules/reach/declared.ts';
import { isNodeTraffic } from '../../../src/core/rules/reach/evidence.ts';
import type { Patch } from '../../../src/core/remediation/patch.ts';
import { planPatches } from '../../../src/core/remediation/plan.ts';
import type { Subject } from '../../../src/core/rules/rule.ts';
import type { AssessmentSettings } from '../../../src/core/rules/settings.ts';
import { subjectKey } from '../../../src/core/rules/subjects.ts';
import { patchYaml } from '../../../src/findings/remediation/patch-text.ts';

export interface PatchedCluster {
  readonly patches: readonly Patch[];
  /** Violations that policies could close but no patch does, except for pods on their node's network. */
  readonly left: readonly string[];
  /** What patches must never do, as sentences. */
  readonly faults: readonly string[];
}

/** Plans patches, applies all together and some individually, as YAML, and judges the cluster again. */
export function patchedCluster(
  inventory: Inventory,
  assumptions: Assumptions,
  settings: AssessmentSettings,
): PatchedCluster {
  const before = judged(inventory, assumptions, settings);
  const { patches } = planPatches({ ...before, settings });
  const all = judged(applied(inventory, patches), assumptions, settings);
  const closed = new Set(patches.flatMap(closedBy));
  const faults = [
    ...faultsOf('all patches', before, all, [...closed]),
    ...unnamedCuts(before, all, patches, settings),
    ...someOf(patches).flatMap((patch) =>
      faultsOf(
        `${patch.namespace}/${patch.name} alone`,
        before,
        judged(applied(inventory, [patch]), assumptions, settings),
        closedBy(patch),
      ),
    ),
    ...conflicts(patches),
  ];
  const rules = new Map(RULES.map((rule) => [rule.id, rule]));
  const left = before.results
    .filter(({ subject }) => !isOnNode(before.model, subject))
    .map((result) => ({
      ...result,
      violations: result.violations.filter(
        ({ key }) => (rules.get(result.ruleId)?.closedBy?.(key) ?? []).length > 0,
      ),
    }))
    .flatMap((result) => violationsOf([result]))
    .filter((key) => !closed.has(key));
  return { patches, left, faults };
}

/** First, middle and last, because each of them requires judging the whole cluster. */
function someOf(patches: readonly Patch[]): readonly Patch[] {
  const places = new Set([0, Math.floor(patches.length / 2), patches.length - 1]);
  return patches.filter((_, index) => places.has(index));
}

function isOnNode(model: ReachabilityModel, subject: Subject): boolean {
  const workload = subject.type === 'workload' ? model.findWorkload(subject) : undefined;
  return workload !== undefined && isNodeTraffic(model, workload);
}

interface Judged {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
  readonly results: readonly RuleResult[];
}

function judged(inventory: Inventory, assumptions: Assumptions, settings: AssessmentSettings): Judged {
  const model = compile(inventory, { assumptions });
  return { inventory, model, results: assess({ inventory, model, settings }).results };
}

/** The cluster after `kubectl apply`. */
function applied(inventory: Inventory, patches: readonly Patch[]): Inventory {
  const builder = new InventoryBuilder();
  for (const patch of patches) {
    for (const document of parseAllDocuments(patchYaml(patch), { version: '1.1' }))
      builder.add(document.toJS());
  }
  const written = builder.build();
  if (written.unevaluatedPolicies.length > 0) throw new Error(JSON.stringify(written.problems));
  return written.networkPolicies.reduce<Inventory>(
    (changed, policy) => changedInventory(changed, { type: 'put-network-policy', policy }),
    inventory,
  );
}

function violationsOf(results: readonly RuleResult[]): readonly string[] {
  return results.flatMap(({ ruleId, subject, violations }) =>
    violations.map(({ key }) => `${ruleId} ${subjectKey(subject)} ${key}`),
  );
}

/** Rules that patches may violate, because a violation allows no connection. */
const OPENS_NOTHING: ReadonlySet<string> = new Set(
  RULES.filter(({ opens }) => opens === 'nothing').map(({ id }) => id),
);

function closedBy({ closes }: Patch): readonly string[] {
  return closes.map(({ ruleId, subject, key }) => `${ruleId} ${subjectKey(subject)} ${key}`);
}

function faultsOf(what: string, before: Judged, after: Judged, closed: readonly string[]): readonly string[] {
  const known = new Set(violationsOf(before.results));
  const left = new Set(violationsOf(after.results));
  const opened = violationsOf(after.results.filter(({ ruleId }) => !OPENS_NOTHING.has(ruleId)));
  return [
    ...opened.filter((key) => !known.has(key)).map((key) => `${what}: opens ${key}`),
    ...closed.filter((key) => left.has(key)).map((key) => `${what}: leaves ${key}`),
    ...diff(before.model, after.model)
      .connections.filter(({ allowed }) => !allowed.gained.isEmpty())
      .map(
        ({ from, to, allowed }) => `${what}: opens ${end(from)} -> ${end(to)} ${allowed.gained.toString()}`,
      ),
  ];
}

/** Every lost connection with the outside, or that is served or declared, must be listed in the cuts. */
function unnamedCuts(
  before: Judged,
  after: Judged,
  patches: readonly Patch[],
  settings: AssessmentSettings,
): readonly string[] {
  const served = new ServedPorts(before.inventory, 'served');
  const context = ruleContext(before.inventory, before.model, settings);
  const named = new Map<string, ConnectionSet>();
  for (const { kind, direction, workload, peers, connections } of patches.flatMap(({ cuts }) => cuts)) {
    if (kind === 'unserved') continue;
    for (const peer of peers) {
      const pair = direction === 'ingress' ? `${peer} -> ${workload}` : `${workload} -> ${peer}`;
      named.set(pair, (named.get(pair) ?? NO_CONNECTIONS).union(parseConnectionSet(connections)));
    }
  }
  return diff(before.model, after.model).connections.flatMap(({ from, to, allowed }) => {
    const source = from.type === 'workload' ? before.model.findWorkload(from) : undefined;
    const destination = to.type === 'workload' ? before.model.findWorkload(to) : undefined;
    const relevant =
      source === undefined || destination === undefined
        ? allowed.lost
        : allowed.lost.intersect(
            served
              .of(workloadKey(destination), ALL_CONNECTIONS)
              .union(declaredBetween(source, destination, context).possible),
          );
    const unnamed = anyOf(from)
      .flatMap((one) => anyOf(to).map((other) => `${one} -> ${other}`))
      .reduce((rest, pair) => rest.subtract(named.get(pair) ?? NO_CONNECTIONS), relevant);
    return unnamed.isEmpty()
      ? []
      : [`cuts ${end(from)} -> ${end(to)} ${unnamed.toString()} without naming it`];
  });
}

/** Possible names of an end in cuts. */
function anyOf(endpoint: ComparedEndpoint): readonly string[] {
  return endpoint.type === 'workload'
    ? [end(endpoint), `every workload of namespace ${endpoint.namespace}`]
    : [end(endpoint)];
}

/** A policy must be the same in every patch that contains it. */
function conflicts(patches: readonly Patch[]): readonly string[] {
  const texts = new Map<string, string>();
  return patches.flatMap(({ policies }) =>
    policies.flatMap(({ policy }) => {
      const key = `${policy.namespace}/${policy.name}`;
      const text = JSON.stringify(policy);
      const known = texts.get(key);
      texts.set(key, text);
      return known === undefined || known === text ? [] : [`${key} is not the same in all patches`];
    }),
  );
}

function end(endpoint: ComparedEndpoint): string {
  return endpoint.type === 'workload' ? workloadKey(endpoint) : rangeText(endpoint.range);
}
