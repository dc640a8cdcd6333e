import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryInventory, openPoints } from '../../../../test/support/engine/arbitrary-clusters.ts';
import type { Service } from '../../inventory/exposure-objects.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { Workload } from '../../inventory/workload.ts';
import { compile } from '../compilation/compile.ts';
import { EntryPoints } from '../entry/entry-points.ts';
import type { ReachabilityModel } from '../model/model.ts';
import { resolveAssumptions } from '../plugins/profiles.ts';
import { PathFinder } from './find-paths.ts';
import { pathsInScope } from './path-scope.ts';
import type { Path, PathEnd, PathVerdict } from './path.ts';
import { randomRuns } from '../../../../test/support/engine/random-runs.ts';

const settings = randomRuns(150);

/** Load balancers select workloads by a label that some of them have. */
const service = fc
  .record({
    namespace: fc.constantFrom('n0', 'n1', 'n2'),
    app: fc.constantFrom('a', 'b', 'c'),
    policy: fc.constantFrom('Cluster' as const, 'Local' as const),
    targetPort: fc.constantFrom<(string | number)[]>('http', 80, 443),
  })
  .map(({ namespace, app, policy, targetPort }): Service => ({
    namespace,
    name: `lb-${app}-${targetPort}`,
    type: 'LoadBalancer',
    headless: 'virtual-ip',
    selector: { app },
    ports: [{ protocol: 'TCP', port: 80, targetPort }],
    externalIps: [],
    loadBalancerSourceRanges: [],
    externalTrafficPolicy: policy,
    endpoints: [],
  }));
const cluster = fc
  .tuple(arbitraryInventory, fc.array(service, { maxLength: 3 }), openPoints)
  .map(([inventory, services, open]) => {
    const whole: Inventory = { ...inventory, services };
    const settled = {
      networkPolicy: 'enforced',
      cidrMatchesPods: 'never',
      hostNetworkPods: 'as-pods',
    } as const;
    return {
      inventory: whole,
      model: compile(whole, { assumptions: resolveAssumptions('unknown', { ...settled, ...open }) }),
    };
  });

const INTERNET: PathEnd = { type: 'internet' };
const endOf = ({ namespace, name, kind }: Workload): PathEnd => ({ type: 'workload', namespace, name, kind });

/** Every pair of ends between which paths can be queried. */
function* pairsOf(model: ReachabilityModel): Iterable<[PathEnd, PathEnd]> {
  const ends = [INTERNET, ...model.workloads.map(endOf)];
  for (const from of ends) for (const to of ends) if (from !== to) yield [from, to];
}

type Edge = readonly [from: string, to: string];

const keyOf = (end: PathEnd) => (end.type === 'internet' ? 'internet' : workloadKey(end));

/** Every hop that is allowed, or at least may be, over any port. */
function edgesOf(inventory: Inventory, model: ReachabilityModel, least: PathVerdict): Edge[] {
  const holds = (...verdicts: readonly string[]) =>
    verdicts.every((verdict) => verdict === 'allowed' || (least === 'unknown' && verdict === 'unknown'));
  const edges: Edge[] = [];
  for (const { from, to, allowed, unknown } of model.connections()) {
    const open = least === 'allowed' ? allowed : allowed.union(unknown);
    if (open.isEmpty() || from.type === 'external') continue;
    if (to.type === 'workload') edges.push([workloadKey(from), workloadKey(to)]);
    else if (to.category === 'public-internet') edges.push([workloadKey(from), 'internet']);
  }
  for (const { audience, verdict, workload } of new EntryPoints(inventory, model).all())
    if (audience !== 'private' && holds(verdict, audience === 'internet' ? 'allowed' : 'unknown'))
      edges.push(['internet', workloadKey(workload)]);
  return edges;
}

/** The fewest hops between two ends, found by trying every edge repeatedly, without using the search. */
function fewestHops(edges: readonly Edge[], from: PathEnd, to: PathEnd): number | undefined {
  let reached = new Set([keyOf(from)]);
  for (let hops = 1; hops <= edges.length; hops += 1) {
    const passable = edges.filter(([source]) => reached.has(source) && (hops === 1 || source !== 'internet'));
    reached = new Set([...reached, ...passable.map(([, destination]) => destination)]);
    if (passable.some(([, destination]) => destination === keyOf(to))) return hops;
  }
  return undefined;
}

/** The lengths of the shortest few paths that contain no workload twice, found by following every such path. */
function shortestLengths(edges: readonly Edge[], from: PathEnd, to: PathEnd, limit: number): number[] {
  const unique = [...new Map(edges.map((edge) => [edge.join(' '), edge])).values()];
  const lengths: number[] = [];
  const walk = (at: string, passed: readonly string[]): void => {
    if (passed.length > 0 && at === keyOf(to)) lengths.push(passed.length);
    else if (!passed.includes(at) && (at !== 'internet' || passed.length === 0))
      for (const [source, destination] of unique)
        if (source === at && !passed.includes(destination)) walk(destination, [...passed, at]);
  };
  walk(keyOf(from), []);
  return lengths.sort((a, b) => a - b).slice(0, limit);
}

function placesOf({ hops }: Path): string[] {
  return hops.flatMap((hop) => ('from' in hop ? [workloadKey(hop.from)] : []));
}

describe(`paths (DIFFERENTIAL_SEED=${settings.seed})`, () => {
  it('consist of hops that the model explains as they are shown', () => {
    fc.assert(
      fc.property(
        cluster,
        fc.constantFrom('served' as const, 'any' as const),
        ({ inventory, model }, ports) => {
          const finder = new PathFinder(inventory, model);
          for (const [from, to] of pairsOf(model)) {
            const { allowed, unknown } = finder.find(from, to, { ports });
            for (const path of [...allowed, ...unknown]) {
              expect(path.verdict).toBe(
                path.hops.every(({ verdict }) => verdict === 'allowed') ? 'allowed' : 'unknown',
              );
              expect(new Set(placesOf(path)).size).toBe(placesOf(path).length);
              for (const hop of path.hops) {
                if (hop.type === 'entry') continue;
                expect(hop.explanation.verdict).toBe(hop.verdict);
                expect(hop.connections.has(hop.protocol, hop.port)).toBe(true);
              }
            }
            expect(allowed.every(({ verdict }) => verdict === 'allowed')).toBe(true);
            expect(unknown.every(({ verdict }) => verdict === 'unknown')).toBe(true);
          }
        },
      ),
      settings,
    );
  });

  it('are found exactly where trying every edge finds one, and the first is a shortest', () => {
    fc.assert(
      fc.property(cluster, fc.integer({ min: 1, max: 3 }), ({ inventory, model }, limit) => {
        const finder = new PathFinder(inventory, model);
        const certain = edgesOf(inventory, model, 'allowed');
        const possible = edgesOf(inventory, model, 'unknown');
        for (const [from, to] of pairsOf(model)) {
          const { allowed, unknown } = finder.find(from, to, { ports: 'any', limit });
          expect(allowed[0]?.hops.length).toBe(fewestHops(certain, from, to));
          const fewest = fewestHops(possible, from, to);
          expect(allowed.length + unknown.length > 0).toBe(fewest !== undefined);
          const uncertain = unknown[0]?.hops.length;
          expect(allowed.length === 0 ? uncertain : fewest).toBe(fewest);
        }
      }),
      settings,
    );
  });

  it('are the shortest few that pass no workload twice, each once', () => {
    fc.assert(
      fc.property(cluster, fc.integer({ min: 1, max: 6 }), ({ inventory, model }, limit) => {
        const finder = new PathFinder(inventory, model);
        const certain = edgesOf(inventory, model, 'allowed');
        for (const [from, to] of pairsOf(model)) {
          const { allowed } = finder.find(from, to, { ports: 'any', limit });
          expect(allowed.map(({ hops }) => hops.length)).toEqual(shortestLengths(certain, from, to, limit));
          const texts = allowed.map((path) => placesOf(path).join(' '));
          expect(new Set(texts).size).toBe(texts.length);
        }
      }),
      settings,
    );
  });

  it('are the same whether ends are asked for one by one or together', () => {
    fc.assert(
      fc.property(cluster, ({ inventory, model }) => {
        const finder = new PathFinder(inventory, model);
        const ends = model.workloads.map(endOf);
        const together = finder.findEach(INTERNET, ends, { ports: 'any' });
        const shortest = ends.map(
          (to) => finder.find(INTERNET, to, { ports: 'any' }).allowed[0]?.hops.length,
        );
        expect(together.map(({ allowed }) => allowed[0]?.hops.length)).toEqual(shortest);
      }),
      settings,
    );
  });

  it('over served ports are among those over any port', () => {
    fc.assert(
      fc.property(cluster, ({ inventory, model }) => {
        const finder = new PathFinder(inventory, model);
        for (const [from, to] of pairsOf(model)) {
          const served = finder.find(from, to).allowed.length > 0;
          const any = finder.find(from, to, { ports: 'any' }).allowed.length > 0;
          expect(served && !any).toBe(false);
        }
      }),
      settings,
    );
  });

  it('name nothing of a namespace that a token may not see', () => {
    const namespaces = ['n0', 'n1', 'n2'];
    fc.assert(
      fc.property(cluster, fc.subarray(namespaces), ({ inventory, model }, seen) => {
        const finder = new PathFinder(inventory, model);
        const hidden = namespaces.filter((namespace) => !seen.includes(namespace));
        for (const [from, to] of pairsOf(model)) {
          const { allowed, unknown } = finder.find(from, to, { ports: 'any' });
          const text = JSON.stringify(
            pathsInScope([...allowed, ...unknown], { clusters: 'all', namespaces: seen }),
          );
          for (const namespace of hidden) expect(text).not.toMatch(new RegExp(`\\b${namespace}\\b`));
        }
      }),
      settings,
    );
  });
});
