import type { Workload } from '../../inventory/workload.ts';
import { parseCidr } from '../../network/address.ts';
import { connectionSet } from '../../network/connection-set.ts';
import type { EntryPoint } from '../../reachability/entry/entry-point.ts';
import { EntryPoints } from '../../reachability/entry/entry-points.ts';
import type { ReachabilityModel } from '../../reachability/model/model.ts';
import { type DeclaredBlock, undeclaredPart } from '../reach/declared.ts';
import { oncePerContext } from '../reach/once.ts';
import { addressPart, internetRows, outsideRows } from '../reach/outside.ts';
import type { RuleContext } from '../rule.ts';

/** The entry points of the cluster, found once per context. */
export const entryPointsOf = oncePerContext(
  (model: ReachabilityModel, { inventory }) => new EntryPoints(inventory, model),
);

const EVERYWHERE: readonly string[] = ['0.0.0.0/0', '::/0'];

/** The addresses that may use an entry point. */
export function sourcesOf({ door }: EntryPoint): readonly string[] {
  return door.type === 'load-balancer' && door.sourceRanges.length > 0 ? door.sourceRanges : EVERYWHERE;
}

/** Whether declarations list every public address that may use an entry point, on its port. */
export function isDeclared(
  entryPoint: EntryPoint,
  workload: Workload,
  blocks: readonly DeclaredBlock[],
  { model }: RuleContext,
): boolean {
  if (blocks.length === 0) return false;
  const { protocol, port } = entryPoint;
  const ports = connectionSet([{ protocol, from: port, to: port }]);
  const ranges = sourcesOf(entryPoint).map(parseCidr);
  const rows = internetRows(outsideRows(model.outsideOf(workload, 'ingress'), model));
  return rows.every(({ atom }) =>
    ranges
      .filter(({ family, first, last }) => family === atom.family && first <= atom.last && atom.first <= last)
      .every(({ first, last }) => {
        const part = addressPart(atom, ports);
        const within = {
          ...part,
          first: first > part.first ? first : part.first,
          last: last < part.last ? last : part.last,
        };
        return undeclaredPart(within, blocks).length === 0;
      }),
  );
}
