import type { Compilation } from '../../src/core/reachability/compilation/compilation.ts';
import { CompiledModel } from '../../src/core/reachability/compilation/compiled-model.ts';
import { exposuresOf } from '../../src/core/reachability/questions/exposures.ts';
import { isolationOf } from '../../src/core/reachability/questions/isolation.ts';
import type { ReachabilityModel } from '../../src/core/reachability/model/model.ts';

/**
 * The simple alternative: the same model, but it answers each question about each workload separately, so that no
 * result is shared between workloads.
 */
export function unshared(compilation: Compilation): ReachabilityModel {
  const model = new CompiledModel(compilation);
  const { index, doubts, profiles } = compilation;
  const placeOf = (workload: Parameters<ReachabilityModel['isolation']>[0]): number =>
    index.pods.placeOf(workload) ?? -1;
  return {
    assumptions: model.assumptions,
    workloads: model.workloads,
    externalRanges: model.externalRanges,
    externalIntervals: model.externalIntervals,
    classCount: model.classCount,
    alikeGroups: Int32Array.from(model.workloads.keys()),
    equallyConnected: Int32Array.from(model.workloads.keys()),
    findWorkload: (reference) => model.findWorkload(reference),
    networkModes: (workload) => model.networkModes(workload),
    enforcementDoubts: (workload) => model.enforcementDoubts(workload),
    connections: (filter) => model.connections(filter),
    countConnections: (criteria) => model.countConnections(criteria),
    rowBetweenWorkloads: (workload, direction) => model.rowBetweenWorkloads(workload, direction),
    rowOfOneSide: (workload, direction) => model.rowOfOneSide(workload, direction),
    connectionCounts: (criteria) => model.connectionCounts(criteria),
    outsideOf: (workload, direction) => {
      const outside = model.outsideOf(workload, direction);
      return { allowed: (place) => outside.allowed(place), unknown: (place) => outside.unknown(place) };
    },
    isolation: (workload, direction) =>
      isolationOf(placeOf(workload), direction, index, doubts, profiles[direction]),
    exposures: (workload, direction) =>
      exposuresOf(placeOf(workload), direction, index, doubts, profiles[direction]),
    namespaceDefault: (namespace, direction) => model.namespaceDefault(namespace, direction),
    explain: (from, to, protocol, port) => model.explain(from, to, protocol, port),
  };
}
