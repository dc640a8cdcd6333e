import type { Workload } from '../inventory/workload.ts';
import { parseAddress } from '../network/address.ts';
import { NO_CONNECTIONS } from '../network/connection-set.ts';
import type { Direction } from '../network/protocol.ts';
import type { AddressRange, ConnectionSet } from '../network/sets.ts';
import type {
  ComparedEndpoint,
  ConnectionDifference,
  Verdicts,
} from '../reachability/comparison/difference.ts';
import type { ReachabilityModel } from '../reachability/model/model.ts';
import {
  declaredBetween,
  declaredFrom,
  declaredTo,
  undeclaredPart,
  type DeclaredBlock,
} from '../rules/reach/declared.ts';
import type { RuleContext } from '../rules/rule.ts';
import { scopeOf } from '../classification/classifier.ts';

/** The severity of connections that a change opens, which is that of the rule for undeclared connections. */
export const OPENING_SEVERITY = 'high';

/** Finds the connections of workloads with personal data that a change opens and nothing declares. */
export class Openings {
  readonly #context: RuleContext;
  readonly #models: readonly ReachabilityModel[];

  /** @param context of the proposed state, whose data classes and declarations apply */
  constructor(context: RuleContext, before: ReachabilityModel) {
    this.#context = context;
    this.#models = [context.model, before];
  }

  /** Whether an end of a connection holds personal data, or may. */
  touchesPii({ from, to }: Pick<ConnectionDifference, 'from' | 'to'>): boolean {
    return [from, to].some((end) => {
      const workload = this.#find(end);
      if (workload === undefined) return false;
      return scopeOf(this.#context.classifier.explainWorkload(workload)) !== 'out-of-scope';
    });
  }

  /**
   * The ports that the change certainly opens and those that it may open, without declared ones; undefined if there are
   * none, or no personal data is at either end.
   */
  opens(difference: ConnectionDifference): Verdicts | undefined {
    const { before, after, from, to } = difference;
    const open = after.allowed.subtract(before.allowed);
    const perhaps = after.unknown.subtract(before.allowed).subtract(before.unknown);
    const possible = open.union(perhaps);
    if (possible.isEmpty() || !this.touchesPii(difference)) return undefined;
    const allowed = this.#undeclared(open, from, to, 'possible');
    const unknown = this.#undeclared(possible, from, to, 'certain').subtract(allowed);
    return allowed.isEmpty() && unknown.isEmpty() ? undefined : { allowed, unknown };
  }

  #undeclared(
    ports: ConnectionSet,
    from: ComparedEndpoint,
    to: ComparedEndpoint,
    declared: 'certain' | 'possible',
  ): ConnectionSet {
    if (ports.isEmpty()) return ports;
    const [source, destination] = [this.#find(from), this.#find(to)];
    if (source !== undefined && destination !== undefined)
      return ports.subtract(declaredBetween(source, destination, this.#context)[declared]);
    if (source !== undefined && to.type === 'external')
      return withoutBlocks(ports, to.range, this.#blocks(source, 'egress')[declared]);
    if (destination !== undefined && from.type === 'external')
      return withoutBlocks(ports, from.range, this.#blocks(destination, 'ingress')[declared]);
    return ports;
  }

  #blocks(workload: Workload, direction: Direction) {
    return direction === 'egress'
      ? declaredFrom(workload, this.#context)
      : declaredTo(workload, this.#context);
  }

  #find(end: ComparedEndpoint): Workload | undefined {
    if (end.type === 'external') return undefined;
    for (const model of this.#models) {
      const workload = model.findWorkload(end);
      if (workload !== undefined) return workload;
    }
    return undefined;
  }
}

/** The ports that are not declared for every address of a range. */
function withoutBlocks(
  connections: ConnectionSet,
  { family, first, last }: AddressRange,
  blocks: readonly DeclaredBlock[],
): ConnectionSet {
  if (blocks.length === 0) return connections;
  const part = { family, first: parseAddress(first).value, last: parseAddress(last).value, connections };
  return undeclaredPart(part, blocks).reduce((sum, each) => sum.union(each.connections), NO_CONNECTIONS);
}
