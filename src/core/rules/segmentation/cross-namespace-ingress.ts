import { type Workload, workloadKey } from '../../inventory/workload.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Connection } from '../../reachability/model.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { judge } from '../judgement.ts';
import { unionOf } from '../reach/connections.ts';
import { declaredBetween } from '../reach/declared.ts';
import { distinct, isNodeTraffic, listed, reasonsFor, undecidedReasons } from '../reach/evidence.ts';
import { anyPodExposure, type AnyPodExposure } from '../reach/exposure.ts';
import { remedy } from '../remediation/patch.ts';
import type { RuleContext, Violation } from '../rule.ts';
import { ownNamespaceAndDeclared } from './cross-namespace-patch.ts';

/** A workload of another namespace that gets in, and what of it is not declared. */
interface Intruder {
  readonly row: Connection;
  readonly workload: Workload;
  readonly allowed: ConnectionSet;
  readonly unknown: ConnectionSet;
}

/** The key of the one violation that stands for all sources where any pod of any namespace gets in. */
const ANY_NAMESPACE = '*';

export const crossNamespaceIngress = workloadRule({
  id: 'cross-namespace-ingress',
  version: 1,
  title: 'PII workload is reached from other namespaces by declared connections only',
  group: 'segmentation',
  severity: 'high',
  why: 'Every way into personal data from another namespace is a way for whoever takes over that namespace. Ways that nobody declared are ways that nobody reviews, and they stay open after the need for them is gone.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  evaluate: (workload, context) => {
    const rows = [...context.model.connections({ to: workload })];
    const { intruders, nodeTraffic } = intrudersOf(rows, workload, context);
    const proven = intruders.filter(({ allowed }) => !allowed.isEmpty());
    const undecided = intruders.filter(({ unknown }) => !unknown.isEmpty());
    return judge({
      violations: violationsOf(workload, proven, context),
      decided: undecided.length === 0 ? 'all' : 'partly',
      undecided: undecidedReasons(
        context.model,
        undecided.map(({ row, unknown }) => ({ ...row, unknown })),
      ),
      remediation: () =>
        remedy(
          'Declare each connection that is wanted, with its ports, and name its namespace and pods in the policy; remove the others. The patch leaves the traffic inside the namespace and what is declared.',
          workload,
          ownNamespaceAndDeclared(workload, context),
          context,
        ),
      ...(nodeTraffic.length === 0
        ? {}
        : { note: `Not counted, because policies do not stop traffic of nodes: ${listed(nodeTraffic)}.` }),
    });
  },
});

function intrudersOf(rows: readonly Connection[], to: Workload, context: RuleContext) {
  const intruders: Intruder[] = [];
  const nodeTraffic: string[] = [];
  for (const row of rows) {
    if (row.from.type !== 'workload' || row.from.namespace === to.namespace) continue;
    const workload = context.model.findWorkload(row.from);
    if (workload === undefined) throw new Error(`${workloadKey(row.from)} is not part of the compiled model`);
    if (isNodeTraffic(context.model, workload)) {
      nodeTraffic.push(workloadKey(workload));
      continue;
    }
    const declared = declaredBetween(workload, to, context);
    const allowed = row.allowed.subtract(declared);
    const unknown = row.unknown.subtract(declared);
    intruders.push({ row, workload, allowed, unknown });
  }
  return { intruders, nodeTraffic };
}

/**
 * One violation per source. Where any pod of any namespace gets in, what that explains is one violation for
 * all of them, because it is one hole: a list of every workload of the cluster would hide it.
 */
function violationsOf(
  to: Workload,
  intruders: readonly Intruder[],
  context: RuleContext,
): readonly Violation[] {
  const anyPod = anyPodExposure(context.model, to, 'ingress');
  const throughIt = intruders.filter(({ allowed }) => !allowed.intersect(anyPod.allowed).isEmpty());
  const beside = intruders
    .map((intruder) => ({ ...intruder, allowed: intruder.allowed.subtract(anyPod.allowed) }))
    .filter(({ allowed }) => !allowed.isEmpty());
  return [
    ...(throughIt.length === 0 ? [] : [anyNamespaceViolation(to, throughIt, anyPod)]),
    ...beside.map(({ row, workload, allowed }): Violation => {
      const from = workloadKey(workload);
      return {
        key: from,
        evidence: {
          summary: `${from} may open connections to ${workloadKey(to)} (${allowed.toString()}) and no declared connection lists it.`,
          from,
          to: workloadKey(to),
          connections: allowed.toString(),
          reasons: reasonsFor(context.model, row.from, row.to, allowed),
        },
      };
    }),
  ];
}

function anyNamespaceViolation(
  to: Workload,
  intruders: readonly Intruder[],
  anyPod: AnyPodExposure,
): Violation {
  const connections = unionOf(intruders.map(({ allowed }) => allowed.intersect(anyPod.allowed)));
  const example = intruders.map(({ workload }) => workloadKey(workload)).toSorted()[0];
  return {
    key: ANY_NAMESPACE,
    evidence: {
      summary: `Any pod of any namespace may open connections to ${workloadKey(to)} (${connections.toString()}), for example ${example}, and no declared connection lists it.`,
      from: 'any pod in any namespace',
      to: workloadKey(to),
      connections: connections.toString(),
      reasons: distinct(anyPod.reasons),
    },
  };
}
