import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { InventoryBuilder } from '../../../src/core/inventory/from-objects.ts';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import type { Selector } from '../../../src/core/inventory/selector.ts';
import { workloadKey } from '../../../src/core/inventory/workload.ts';
import { PROTOCOLS } from '../../../src/core/network/protocol.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import { toConnlist } from '../../../src/core/reachability/connlist/connlist.ts';
import type { EndpointQuery, Reason, ReachabilityModel } from '../../../src/core/reachability/model/model.ts';
import { resolveAssumptions } from '../../../src/core/reachability/plugins/profiles.ts';

/**
 * One folder per case: manifests/*.yaml, expected.json, and options.json where a case sets points of the CNI
 * profile, records kinds as unread, or asks for explanations. UPDATE_GOLDEN=1 rewrites expected.json; CI refuses it.
 */
const options = z.strictObject({
  assumptions: z.record(z.string(), z.string()).default({}),
  unread: z.array(z.strictObject({ kind: z.string(), namespace: z.string().optional() })).default([]),
  explain: z
    .array(z.strictObject({ from: z.string(), to: z.string(), protocol: z.enum(PROTOCOLS), port: z.number() }))
    .default([]),
  /** Workloads whose exposure to pods that are not there yet is listed. */
  exposures: z.array(z.string()).default([]),
});

const update = process.env['UPDATE_GOLDEN'] === '1';
if (update && process.env['CI'] !== undefined)
  throw new Error('golden answers are not updated under CI: run UPDATE_GOLDEN=1 on your own machine');

const cases = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe('reachability', () => {
  it.each(cases.map(({ name }) => name))('%s', (name) => {
    const folder = join(import.meta.dirname, name);
    const actual = answersOf(folder);
    const file = join(folder, 'expected.json');
    if (update) writeFileSync(file, formatted(actual));
    expect(actual).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });
});

function answersOf(folder: string) {
  const file = join(folder, 'options.json');
  const asked = options.parse(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  const inventory = inventoryOf(join(folder, 'manifests'), asked.unread);
  const settled = { networkPolicy: 'enforced', cidrMatchesPods: 'never', hostNetworkPods: 'as-pods', absentNamespaces: 'unlabelled' } as const;
  const assumptions = resolveAssumptions('unknown', { ...settled, ...asked.assumptions });
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

function inventoryOf(folder: string, unread: z.infer<typeof options>['unread']): Inventory {
  const builder = new InventoryBuilder();
  for (const file of readdirSync(folder).sort())
    for (const document of parseAllDocuments(readFileSync(join(folder, file), 'utf8')))
      builder.add(document.toJS());
  for (const { kind, namespace } of unread)
    builder.unread({ kind, ...(namespace && { namespace }), reason: 'forbidden', message: 'forbidden' });
  return builder.build();
}

function explained(
  model: ReachabilityModel,
  { from, to, protocol, port }: z.infer<typeof options>['explain'][number],
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
    case 'not-isolated':
    case 'same-pod':
    case 'host-network':
    case 'not-enforced':
    case 'outside':
    case 'open-labels':
    case 'no-address':
      return reason.type;
  }
}

function formatted(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
