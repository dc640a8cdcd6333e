import { PROTOCOLS } from '../../network/protocol.ts';
import type { Protocol } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { EndpointQuery, ReachabilityModel } from '../model/model.ts';
import type { Hop, OpenPorts, Path } from './path.ts';
import { OUTSIDE, unrolled } from './steps.ts';
import type { Step } from './steps.ts';

/** A complete path with the reasons of each hop. */
export function toPath(step: Step, model: ReachabilityModel): Path {
  return { verdict: step.verdict, hops: unrolled(step).map((each) => toHop(each, model)) };
}

function toHop({ own: verdict, at, by, previous }: Step, model: ReachabilityModel): Hop {
  const from = referenceAt(previous?.at ?? OUTSIDE, model);
  const to = referenceAt(at, model);
  switch (by.type) {
    case 'entry':
      return { type: 'entry', verdict, entryPoint: by.entryPoint, to: to! };
    case 'connection': {
      const open = explained(model, from!, { type: 'workload', ...to! }, by.ports);
      return { type: 'connection', verdict, from: from!, to: to!, ...open };
    }
    case 'exit': {
      const open = explained(model, from!, { type: 'address', cidr: by.range.range.first }, by.ports);
      return { type: 'exit', verdict, from: from!, to: by.range, ...open };
    }
    case 'start':
      throw new Error('the start of a path is not a hop');
  }
}

function explained(
  model: ReachabilityModel,
  from: WorkloadReference,
  to: EndpointQuery,
  connections: ConnectionSet,
): OpenPorts {
  const { protocol, port } = firstPort(connections);
  const explanation = model.explain({ type: 'workload', ...from }, to, protocol, port);
  return { connections, protocol, port, explanation };
}

function firstPort(connections: ConnectionSet): { readonly protocol: Protocol; readonly port: number } {
  for (const protocol of PROTOCOLS) {
    const [range] = connections.ports(protocol);
    if (range !== undefined) return { protocol, port: range.from };
  }
  throw new Error('a hop has at least one port');
}

function referenceAt(place: number, model: ReachabilityModel): WorkloadReference | undefined {
  const workload = model.workloads[place];
  if (workload === undefined) return undefined;
  const { namespace, name, kind } = workload;
  return { namespace, name, kind };
}
