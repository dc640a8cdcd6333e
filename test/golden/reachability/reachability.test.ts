import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Selector } from '../../../src/core/inventory/selector.ts';
import { workloadKey } from '../../../src/core/inventory/workload.ts';
import { PROTOCOLS } from '../../../src/core/network/protocol.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import { toConnlist } from '../../../src/core/reachability/connlist/connlist.ts';
import type { EndpointQuery, Reason, ReachabilityModel } from '../../../src/core/reachability/model/model.ts';
import { answerOf, goldenCases, inputOf, jsonText, optionsOf } from '../../support/golden.ts';
import type { GoldenCase } from '../../support/golden.ts';
import { goldenCluster, goldenOptions } from '../../support/golden-cluster.ts';

/** What a case queries in addition to its connections. */
const questions = goldenOptions.extend({
  explain: z
    .array(z.strictObject({ from: z.string(), to: z.string(), protocol: z.enum(PROTOCOLS), port: z.number() }))
    .default([]),
  /** Workloads whose exposure to future pods is listed. */
  exposures: z.array(z.string()).default([]),
});

describe('reachability', () => {
  it.each(goldenCases(import.meta.dirname))('$name', async (golden) => {
    await expect(jsonText(answersOf(golden))).toMatchFileSnapshot(answerOf(golden, 'expected.json'));
  });
});

function answersOf(golden: GoldenCase) {
  const asked = optionsOf(golden, questions);
  const { inventory, assumptions } = goldenCluster([inputOf(golden)], asked);
  const model = compile(inventory, { assumptions });
  return {
    connections: toConnlist(model).map(
      ({ src, dst, conn, unknown }) => `${src} -> ${dst}: ${conn}${unknown ? ` (unknown: ${unknown})` : ''}`,
    ),
    isolation: Object.fromEntries(
      model.workloads.map((workload) => [
        workloadKey(workload),
        (['ingress', 'egress'] as const).map(
          (direction) => `${direction} ${model.isolation(workload, direction).isolation}`,
        ),
      ]),
    ),
    ...(asked.explain.length > 0 && { explain: asked.explain.map((query) => explained(model, query)) }),
    ...(asked.exposures.length > 0 && {
      exposures: Object.fromEntries(asked.exposures.map((key) => [key, exposuresOf(model, key)])),
    }),
  };
}

function exposuresOf(model: ReachabilityModel, key: string): string[] {
  const workload = model.workloads.find((each) => workloadKey(each) === key);
  if (workload === undefined) throw new Error(`${key} is not among the workloads`);
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    model.exposures(workload, direction).map(({ peer, newNamespace, allowed, unknown }) => {
      const where = peer.namespaceSelector ? `namespaces ${selectorText(peer.namespaceSelector)}` : 'own namespace';
      const open = unknown.isEmpty() ? '' : ` (unknown: ${unknown.toString()})`;
      return `${direction}, pods ${selectorText(peer.podSelector)} in ${where}, new namespaces ${newNamespace}: ${allowed.toString()}${open}`;
    }),
  );
}

function selectorText({ requirements }: Selector): string {
  const all = requirements.map((requirement) =>
    'values' in requirement
      ? `${requirement.key} ${requirement.operator} ${requirement.values.join('|')}`
      : `${requirement.key} ${requirement.operator}`,
  );
  return all.length === 0 ? 'any' : all.join(' & ');
}

function explained(
  model: ReachabilityModel,
  { from, to, protocol, port }: z.infer<typeof questions>['explain'][number],
) {
  const { verdict, egress, ingress } = model.explain(queryOf(from), queryOf(to), protocol, port);
  return {
    connection: `${from} -> ${to}: ${protocol} ${port}`,
    verdict,
    egress: [egress.verdict, ...egress.reasons.map(reasonText)],
    ingress: [ingress.verdict, ...ingress.reasons.map(reasonText)],
  };
}

/** `namespace/name[Kind]`, `pod namespace/name`, or an address or CIDR. */
function queryOf(text: string): EndpointQuery {
  const [, namespace, name, kind] = /^([^/[]+)\/([^[]+)\[(\w+)\]$/.exec(text) ?? [];
  if (namespace !== undefined && name !== undefined && kind !== undefined)
    return { type: 'workload', namespace, name, kind };
  const [, podNamespace, podName] = /^pod ([^/]+)\/(.+)$/.exec(text) ?? [];
  if (podNamespace !== undefined && podName !== undefined)
    return { type: 'pod', namespace: podNamespace, name: podName };
  return { type: 'address', cidr: text };
}

function reasonText(reason: Reason): string {
  switch (reason.type) {
    case 'rule':
      return `${reason.action} by rule ${reason.ruleIndex} of ${reason.policy.name}`;
    case 'isolated':
      return `isolated by ${reason.policies.map(({ name }) => name).join(', ')}`;
    case 'assumption':
      return `not settled: ${reason.assumption}`;
    case 'unevaluated-policy':
      return `${reason.why}: ${reason.policy.name}`;
    case 'unread':
      return `unread: ${reason.unread.kind}`;
    case 'unpoliced-node':
      return `not policed: ${reason.node === undefined ? "bound to such nodes" : `node ${reason.node}`} (${reason.cause})`;
    case 'further-network':
      return `not policed: ${reason.networks.join(', ')}`;
    case 'label-not-text':
      return `not text: ${reason.labels.join(', ')} of ${reason.object.name}`;
    case 'unresolved-name':
      return `not resolved: ${reason.names.join(', ')}`;
    case 'unapproved-change':
      return `${reason.change}: ${reason.object.name}`;
    case 'not-isolated':
    case 'same-pod':
    case 'host-network':
    case 'own-node':
    case 'not-enforced':
    case 'outside':
    case 'open-labels':
    case 'no-address':
      return reason.type;
  }
}
