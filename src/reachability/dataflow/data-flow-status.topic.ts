import { seesNamespace, type AccessScope } from '../../core/access-scope.ts';
import { ruleContext } from '../../core/assessment/assess.ts';
import { flowStatuses, type FlowStatus } from '../../core/rules/flows/flow-status.ts';
import { undeclaredConnections, type UndeclaredEnd } from '../../core/access/undeclared-connections.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { workloadKey } from '../../core/inventory/workload.ts';
import { blockText } from '../../core/network/address.ts';
import type { ReachabilityModel } from '../../core/reachability/model/model.ts';
import type { AssessmentSettings } from '../../core/rules/settings.ts';
import type { Ground, Topic } from '../topic.ts';

/** Most undeclared connections of an answer; the rest is counted. */
export const MOST_UNDECLARED = 1000;

/** What a cluster is judged with, including its data flows. */
export interface DataFlowStatusQuestion {
  readonly settings: AssessmentSettings;
}

/** An undeclared connection: workloads by their keys, outside addresses as ranges. */
export interface UndeclaredRow {
  readonly from: string;
  readonly to: string;
  readonly allowed: string;
}

/** The number of undeclared connections between two namespaces, or with the outside (null). */
export interface UndeclaredPart {
  readonly fromNamespace: string | null;
  readonly toNamespace: string | null;
  readonly connections: number;
}

/** The data flows of a cluster, joined with what its policies allow. */
export interface DataFlowStatusAnswer {
  readonly flows: readonly FlowStatus[];
  readonly undeclared: {
    readonly count: number;
    readonly first: readonly UndeclaredRow[];
    readonly parts: readonly UndeclaredPart[];
  };
}

interface Needed {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
}

/** What policies do with the data flows of a cluster, and what they allow beyond them. */
export const dataFlowStatus: Topic<DataFlowStatusQuestion, DataFlowStatusAnswer, Needed> = {
  name: 'data-flow-status',
  thread: 'own',
  needs: ({ inventory, model }: Ground): Needed => ({ inventory, model }),
  answer({ inventory, model }, { settings }, { scope, budget }) {
    const context = ruleContext(inventory, model, settings);
    const look = (): void => budget.look();
    const flows = flowStatuses(context, look).filter((status) => seesFlow(status, scope));
    const first: UndeclaredRow[] = [];
    const parts = new Map<string, { -readonly [Key in keyof UndeclaredPart]: UndeclaredPart[Key] }>();
    let count = 0;
    for (const { from, to, allowed } of undeclaredConnections(context, look)) {
      budget.spend();
      const [fromNamespace, toNamespace] = [namespaceOf(from), namespaceOf(to)];
      if (![fromNamespace, toNamespace].every((name) => name === null || seesNamespace(scope, name)))
        continue;
      count += 1;
      if (first.length < MOST_UNDECLARED)
        first.push({ from: endText(from), to: endText(to), allowed: allowed.toString() });
      const key = JSON.stringify([fromNamespace, toNamespace]);
      const part = parts.get(key) ?? { fromNamespace, toNamespace, connections: 0 };
      part.connections += 1;
      parts.set(key, part);
    }
    return { flows, undeclared: { count, first, parts: [...parts.values()] } };
  },
};

/** A limited token sees the flows that select only what it sees. */
function seesFlow({ parts }: FlowStatus, scope: AccessScope): boolean {
  if (scope.namespaces === 'all') return true;
  const ends = parts.flatMap(({ from, to }) => [from, to]);
  return (
    parts.length > 0 && ends.every((end) => end.type === 'endpoint' || seesNamespace(scope, end.namespace))
  );
}

function namespaceOf(end: UndeclaredEnd): string | null {
  return end.type === 'workload' ? end.workload.namespace : null;
}

function endText(end: UndeclaredEnd): string {
  if (end.type === 'workload') return workloadKey(end.workload);
  return blockText(end.block);
}
