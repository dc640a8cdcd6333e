import { canonicalJson } from '../../core/inventory/canonical-json.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { parseAddressOrCidr } from '../../core/network/address.ts';
import type { Protocol } from '../../core/network/protocol.ts';
import type {
  Decision,
  EndpointQuery,
  Explanation,
  ReachabilityModel,
  Verdict,
} from '../../core/reachability/model/model.ts';
import { mergedOutside } from './merged-outside.ts';

/** A decision without the reasons that only hold for some addresses near a node. */
export interface BlindDecision extends Decision {
  /** Whether reasons were left out. */
  readonly isReduced: boolean;
}

export interface BlindExplanation {
  readonly verdict: Verdict;
  readonly egress: BlindDecision;
  readonly ingress: BlindDecision;
}

export interface ConnectionQuery {
  readonly from: EndpointQuery;
  readonly to: EndpointQuery;
  readonly protocol: Protocol;
  readonly port: number;
}

/**
 * Explains a connection without revealing which addresses belong to nodes: if policies decide differently for addresses
 * near the given one, the verdict is unknown.
 *
 * @param beforeEach called before each address is evaluated; may throw to stop
 */
export function explainBlind(
  model: ReachabilityModel,
  inventory: Inventory,
  { from, to, protocol, port }: ConnectionQuery,
  beforeEach: () => void,
): BlindExplanation {
  const asked = model.explain(from, to, protocol, port, 'withheld');
  const others = neighboursOf(model, inventory, from.type === 'address' ? from : to).map((cidr) => {
    beforeEach();
    const near: EndpointQuery = { type: 'address', cidr };
    return from.type === 'address'
      ? model.explain(near, to, protocol, port, 'withheld')
      : model.explain(from, near, protocol, port, 'withheld');
  });
  return together(asked, others);
}

/** One address of each range that is merged with those of an end. */
function neighboursOf(model: ReachabilityModel, inventory: Inventory, end: EndpointQuery): readonly string[] {
  if (end.type !== 'address') return [];
  const { family, first, last } = parseAddressOrCidr(end.cidr);
  return (mergedOutside(model, inventory) ?? [])
    .filter(
      ({ range, interval, places }) =>
        places.length > 1 &&
        range.range.family === family &&
        interval.first <= last &&
        first <= interval.last,
    )
    .flatMap(({ places }) => places.map((place) => model.externalRanges[place]!.range.first));
}

function together(asked: Explanation, others: readonly Explanation[]): BlindExplanation {
  const all = [asked, ...others];
  return {
    verdict: commonVerdict(all),
    egress: commonDecision(all.map(({ egress }) => egress)),
    ingress: commonDecision(all.map(({ ingress }) => ingress)),
  };
}

function commonVerdict(all: readonly { readonly verdict: Verdict }[]): Verdict {
  const verdicts = new Set(all.map(({ verdict }) => verdict));
  return verdicts.size === 1 ? all[0]!.verdict : 'unknown';
}

function commonDecision(all: readonly Decision[]): BlindDecision {
  const [asked, ...others] = all;
  const { direction, reasons } = asked!;
  const known = others.map((other) => new Set(other.reasons.map(canonicalJson)));
  const common = reasons.filter((reason) => known.every((own) => own.has(canonicalJson(reason))));
  return {
    direction,
    verdict: commonVerdict(all),
    reasons: common,
    isReduced: all.some((each) => each.reasons.length > common.length),
  };
}
