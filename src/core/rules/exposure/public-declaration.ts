import { selectorText } from '../reach/selectors.ts';
import type { Workload } from '../../inventory/workload.ts';
import { listed } from '../../listed.ts';
import { connectionSet } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { EntryPoint } from '../../reachability/entry/entry-point.ts';
import { declaredBetween } from '../reach/declared.ts';
import { unionOf } from '../reach/connections.ts';
import type { RuleContext } from '../rule.ts';
import { sourcesOf } from './entry-points.ts';

/** Says which flow has to be declared if some entry points of a workload are meant to be public. */
export function whatToDeclare(
  workload: Workload,
  entryPoints: readonly EntryPoint[],
  context: RuleContext,
): string {
  const cidrs = [...new Set(entryPoints.flatMap(sourcesOf))].toSorted();
  const ports = unionOf(entryPoints.map(portOf));
  const { namespace, podGroups } = workload;
  const [first, ...others] = podGroups;
  const shared = Object.entries(first?.labels ?? {}).filter(([key, value]) =>
    others.every(({ labels }) => labels[key] === value),
  );
  const pods =
    shared.length === 0
      ? 'all pods'
      : `pods with ${selectorText({ requirements: shared.map(([key, value]) => ({ key, operator: 'In', values: [value] })) })}`;
  const isControllerDeclared = entryPoints.some((each) => hasDeclaredController(each, workload, context));
  return [
    `If it is meant to be public, declare this: a flow of the data-flow map from an endpoint with the cidrs ${listed(cidrs)} to ${pods} in namespace ${namespace} on ${ports.toString()} (or the same in declaredConnections).`,
    ...(isControllerDeclared
      ? [
          'That a flow from the controller of the route is declared is not enough: it says that the controller may connect, not that everybody on the internet may through it.',
        ]
      : []),
  ].join(' ');
}

function portOf({ protocol, port }: EntryPoint): ConnectionSet {
  return connectionSet([{ protocol, from: port, to: port }]);
}

/** Whether the connection of a route's controller to the workload is declared. */
function hasDeclaredController(entryPoint: EntryPoint, workload: Workload, context: RuleContext): boolean {
  return entryPoint.sightings.some(({ seenAs }) => {
    const controller = seenAs.type === 'controller' && context.model.findWorkload(seenAs.workload);
    return (
      controller !== undefined &&
      controller !== false &&
      portOf(entryPoint)
        .subtract(declaredBetween(controller, workload, context).certain)
        .isEmpty()
    );
  });
}
