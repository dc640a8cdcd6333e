import { suggest } from '../../config/suggestion.ts';
import { parseAddressOrCidr } from '../../core/network/address.ts';
import {
  nameOfWorkload,
  parseWorkloadName,
  workloadKey,
  type Workload,
} from '../../core/inventory/workload.ts';
import type { EndpointQuery } from '../../core/reachability/model/model.ts';
import { podAt } from '../../core/reachability/cluster/pod-addresses.ts';
import { UsageError } from '../failure.ts';

/**
 * Resolves an end of a connection from the command line: `NAMESPACE/NAME[Kind]`, `NAMESPACE/NAME` of a workload or pod,
 * an address, or a CIDR. The address of a pod means that pod, not an outside address.
 */
export function findEndpoint(text: string, workloads: readonly Workload[]): EndpointQuery {
  if (isAddress(text)) return podAt(text, workloads) ?? { type: 'address', cidr: text };
  const asked = parseWorkloadName(text);
  if (asked === undefined)
    throw new UsageError(`${text} is neither NAMESPACE/NAME[Kind] nor an address or CIDR`);
  const { namespace, name, kind } = asked;
  const named = workloads.filter((workload) => workload.namespace === namespace && workload.name === name);
  const meant = named.filter((workload) => kind === undefined || workload.kind === kind);
  const [only, ...others] = meant;
  if (only !== undefined && others.length === 0)
    return { type: 'workload', namespace, name, kind: only.kind };
  if (only !== undefined)
    throw new UsageError(`the name is ambiguous: give one of ${meant.map(workloadKey).join(', ')}`);
  const pods = workloads
    .filter((workload) => workload.namespace === namespace)
    .flatMap(({ pods: own }) => own);
  if (kind === undefined && pods.some((pod) => pod.name === name)) return { type: 'pod', namespace, name };
  const close = suggest(
    text,
    workloads.flatMap((workload) => [workloadKey(workload), plainName(workload)]),
  );
  throw new UsageError(
    `there is no workload or pod ${text}${close === undefined ? '' : `; did you mean ${close}?`}`,
  );
}

function plainName({ namespace, name }: Workload): string {
  return nameOfWorkload({ namespace, name });
}

function isAddress(text: string): boolean {
  try {
    parseAddressOrCidr(text);
    return true;
  } catch {
    return false;
  }
}
