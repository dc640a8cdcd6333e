import { z } from 'zod';
import type { Labels } from '../../labels.ts';
import { normaliseAddress, parseCidr } from '../fields/cidr.ts';
import type { Fields } from '../fields/fields.ts';
import type { ObjectContext } from '../fields/object-context.ts';
import { labelsFrom, readLabels } from '../fields/read-labels.ts';
import { reportShape } from '../fields/shape.ts';
import { RecordSort } from '../record.ts';

/** The parts of a node that `nodes` peers and host traffic need. */
export interface ClusterNode {
  readonly name: string;
  readonly labels: Labels;
  readonly addresses: readonly string[];
  readonly podCidrs: readonly string[];
  /** The cloud of the machine, from the prefix of `spec.providerID`, e.g. `aws`. */
  readonly provider?: string;
}

export const NODES = new RecordSort<ClusterNode>({
  kinds: ['Node'],
  countedAs: 'Node',
  restore: (stored) => ({ ...stored, labels: labelsFrom(Object.entries(stored.labels)) }),
});

const node = z.object({
  spec: z
    .object({
      podCIDR: z.string().nullish(),
      podCIDRs: z.array(z.string()).nullish(),
      providerID: z.string().nullish(),
    })
    .nullish(),
  status: z
    .object({ addresses: z.array(z.object({ type: z.string(), address: z.string() })).nullish() })
    .nullish(),
});

/**
 * A `v1` Node: its labels, its addresses (without host names) and the pod ranges assigned to it. One with labels that are
 * not valid text is not read, because no API server has such a node.
 */
export function readNode(object: Fields, context: ObjectContext): ClusterNode | undefined {
  const parsed = node.safeParse(object);
  if (!parsed.success) {
    reportShape(parsed.error, [], context);
    return undefined;
  }
  const { labels, unreadLabels } = readLabels(object, [], context) ?? { labels: undefined };
  if (labels === undefined || unreadLabels !== undefined) return undefined;
  const { spec, status } = parsed.data;
  const podCidrs = spec?.podCIDRs?.length ? spec.podCIDRs : spec?.podCIDR ? [spec.podCIDR] : [];
  const provider = /^([a-z0-9-]+):\/\//.exec(spec?.providerID ?? '')?.[1];
  return {
    name: context.reference.name,
    labels,
    addresses: [
      ...new Set((status?.addresses ?? []).flatMap(({ address }) => normaliseAddress(address) ?? [])),
    ].sort(),
    podCidrs: podCidrs.flatMap((text) => parseCidr(text)?.text ?? []),
    ...(provider === undefined ? {} : { provider }),
  };
}
