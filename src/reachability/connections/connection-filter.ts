import { parseAddressOrCidr } from '../../core/network/address.ts';
import { overlapsBlock } from '../../core/reachability/model/endpoint.ts';
import type { Endpoint, ReachabilityModel } from '../../core/reachability/model/model.ts';
import type { Classifier, DataClass } from '../../core/classification/classification.ts';
import type { ConnectionQuestion, ConnectionSpan } from './connection-row.ts';

type EndFilter = (end: Endpoint) => boolean;

/** Whether a row with these ends matches all filters. A filter matches if at least one of the ends matches it. */
export function rowFilter(
  { addresses, namespace, dataClasses, spans }: ConnectionQuestion,
  model: ReachabilityModel,
  classifier: Classifier | null,
): (from: Endpoint, to: Endpoint) => boolean {
  const ends: EndFilter[] = [addressFilter(addresses)];
  if (namespace !== undefined) ends.push((end) => end.type === 'workload' && end.namespace === namespace);
  if (dataClasses !== undefined && classifier !== null)
    ends.push(classFilter(dataClasses, model, classifier));
  return (from, to) =>
    ends.every((holds) => holds(from) || holds(to)) &&
    (spans === undefined || spans.includes(spanOf(from, to)));
}

/** Whether an end of a connection overlaps an address block; always true if no block is given. */
export function addressFilter(block: string | undefined): EndFilter {
  if (block === undefined) return () => true;
  const addresses = parseAddressOrCidr(block);
  return (end) => overlapsBlock(end, addresses);
}

/** There are few ends, and they occur in many rows: each is checked once. */
function classFilter(
  dataClasses: readonly DataClass[],
  model: ReachabilityModel,
  classifier: Classifier,
): EndFilter {
  const known = new Map<Endpoint, boolean>();
  const isOfClass: EndFilter = (end) => {
    const workload = end.type === 'workload' ? model.findWorkload(end) : undefined;
    return workload !== undefined && dataClasses.includes(classifier.workload(workload));
  };
  return (end) => {
    const found = known.get(end) ?? isOfClass(end);
    known.set(end, found);
    return found;
  };
}

function spanOf(from: Endpoint, to: Endpoint): ConnectionSpan {
  if (from.type === 'external' || to.type === 'external') return 'outside';
  return from.namespace === to.namespace ? 'within-namespace' : 'across-namespaces';
}
