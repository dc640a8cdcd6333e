import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryInventory, openPoints } from '../../../../test/support/engine/arbitrary-clusters.ts';
import { randomRuns } from '../../../../test/support/engine/random-runs.ts';
import { ruleContext } from '../../assessment/assess.ts';
import { NAMESPACE_NAME_LABEL } from '../../inventory/labels.ts';
import { EVERYTHING } from '../../inventory/selector.ts';
import { workloadKey, type Workload } from '../../inventory/workload.ts';
import { portList } from '../reach/connections.ts';
import { isNodeTraffic } from '../reach/evidence.ts';
import { compile } from '../../reachability/compilation/compile.ts';
import type { ReachabilityModel } from '../../reachability/model/model.ts';
import { resolveAssumptions } from '../../reachability/plugins/profiles.ts';
import type { Scenario, ScenarioEnd } from '../../scenarios/scenario.ts';
import { DEFAULT_SETTINGS } from '../settings.ts';
import { judgeScenario } from './judge-scenario.ts';

const settings = randomRuns(150);

const inNamespace = (name: string): ScenarioEnd => ({
  type: 'pods',
  namespaceSelector: { requirements: [{ key: NAMESPACE_NAME_LABEL, operator: 'In', values: [name] }] },
  podSelector: EVERYTHING,
});

const scenario = fc
  .record({
    from: fc.constantFrom('n0', 'n1'),
    to: fc.constantFrom('n0', 'n2'),
    port: fc.constantFrom(undefined, 80, 443),
    route: fc.constantFrom('direct' as const, 'any' as const),
    expect: fc.constantFrom('allowed' as const, 'denied' as const),
  })
  .map(({ from, to, port, route, expect: expected }): Scenario => ({
    name: 'random',
    clusters: 'all',
    from: inNamespace(from),
    to: inNamespace(to),
    ports: port === undefined ? [] : [{ protocol: 'TCP', from: port, to: port }],
    route: expected === 'allowed' ? 'direct' : route,
    expect: expected,
  }));

const cluster = fc.tuple(arbitraryInventory, openPoints).map(([inventory, open]) => {
  const settled = {
    networkPolicy: 'enforced',
    cidrMatchesPods: 'never',
    hostNetworkPods: 'as-pods',
    ...open,
  } as const;
  return { inventory, model: compile(inventory, { assumptions: resolveAssumptions('unknown', settled) }) };
});

type Least = 'allowed' | 'unknown';

/** Whether a workload may open some wanted connection to another one, without using rows of groups. */
function opens(
  model: ReachabilityModel,
  from: Workload,
  to: Workload,
  least: Least,
  ports: Scenario['ports'],
) {
  const wanted = portList(ports);
  for (const row of model.connections({ from, to }))
    if (row.from.type === 'workload' && row.to.type === 'workload') {
      const open = least === 'allowed' ? row.allowed : row.allowed.union(row.unknown);
      if (!open.intersect(wanted).isEmpty()) return true;
    }
  return false;
}

/** Whether some pair of the ends is connected, by trying every connection repeatedly. */
function connects(model: ReachabilityModel, { from, to, ports, route }: Scenario, least: Least): boolean {
  const selected = (end: ScenarioEnd) =>
    model.workloads.filter(
      ({ namespace }) =>
        end.type === 'pods' &&
        end.namespaceSelector.requirements.some((one) => 'values' in one && one.values.includes(namespace)),
    );
  return selected(from).some((source) => {
    const reached = new Set([source]);
    let isGrowing: boolean = route === 'any';
    while (isGrowing) {
      isGrowing = false;
      for (const at of reached)
        for (const next of model.workloads)
          if (!reached.has(next) && !isNodeTraffic(model, next) && opens(model, at, next, least, [])) {
            reached.add(next);
            isGrowing = true;
          }
    }
    return selected(to).some(
      (target) =>
        target !== source &&
        [...reached].some((at) => at !== target && opens(model, at, target, least, ports)),
    );
  });
}

describe(`scenarios (DIFFERENTIAL_SEED=${settings.seed})`, () => {
  it('that must be denied are violated exactly where trying every connection finds a way', () => {
    fc.assert(
      fc.property(cluster, scenario, ({ inventory, model }, asked) => {
        fc.pre(asked.expect === 'denied');
        const { outcome, missing } = judgeScenario(asked, ruleContext(inventory, model, DEFAULT_SETTINGS));
        fc.pre(missing === undefined);
        const isCertain = connects(model, asked, 'allowed');
        const expected = isCertain ? 'violated' : connects(model, asked, 'unknown') ? 'unknown' : 'held';
        expect([outcome, model.workloads.map(workloadKey)]).toEqual([
          expected,
          model.workloads.map(workloadKey),
        ]);
      }),
      settings,
    );
  });

  it('that must be allowed hold exactly where every pair is connected on every port', () => {
    fc.assert(
      fc.property(cluster, scenario, ({ inventory, model }, asked) => {
        fc.pre(asked.expect === 'allowed');
        const { outcome, cases, missing } = judgeScenario(
          asked,
          ruleContext(inventory, model, DEFAULT_SETTINGS),
        );
        fc.pre(missing === undefined);
        const { from, to } = asked;
        const inside = (end: ScenarioEnd) =>
          model.workloads.filter(
            ({ namespace }) =>
              end.type === 'pods' &&
              end.namespaceSelector.requirements.some(
                (one) => 'values' in one && one.values.includes(namespace),
              ),
          );
        const pairs = inside(from).flatMap((source) =>
          inside(to).flatMap((target) => (source === target ? [] : [{ source, target }])),
        );
        const holds = (least: Least) =>
          pairs.every(({ source, target }) => opens(model, source, target, least, asked.ports));
        const expected = holds('allowed') ? 'held' : holds('unknown') ? 'unknown' : 'violated';
        expect(outcome).toBe(expected);
        expect(cases.length === 0).toBe(outcome === 'held');
      }),
      settings,
    );
  });
});
