import { describe, expect, it } from 'vitest';
import { workloadKey } from '../../../src/core/inventory/workload.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import { EntryPoints } from '../../../src/core/reachability/entry/entry-points.ts';
import type { EntryDoor, EntryPoint, Sighting } from '../../../src/core/reachability/entry/entry-point.ts';
import { answerOf, goldenCases, inputOf, jsonText, optionsOf } from '../../support/golden.ts';
import type { GoldenCase } from '../../support/golden.ts';
import { goldenCluster, goldenOptions } from '../../support/golden-cluster.ts';

describe('what leads in from outside', () => {
  it.each(goldenCases(import.meta.dirname))('$name', async (golden) => {
    await expect(jsonText(entriesOf(golden))).toMatchFileSnapshot(answerOf(golden, 'expected.json'));
  });
});

function entriesOf(golden: GoldenCase): unknown {
  const { inventory, assumptions } = goldenCluster([inputOf(golden)], optionsOf(golden, goldenOptions));
  const model = compile(inventory, { assumptions });
  const entryPoints = new EntryPoints(inventory, model);
  return {
    entryPoints: [...entryPoints.all()].map(entryPointText),
    internet: Object.fromEntries(
      model.workloads.map((workload) => [
        workloadKey(workload),
        entryPoints.internetExposure(workload).exposure,
      ]),
    ),
  };
}

function entryPointText({ door, service, workload, protocol, port, audience, sightings, verdict }: EntryPoint) {
  const through = service === undefined ? '' : ` -> ${service.namespace}/${service.name}:${service.port}`;
  return {
    chain: `${doorText(door)}${through} -> ${workloadKey(workload)} ${protocol} ${port}`,
    audience,
    verdict,
    sightings: sightings.map(sightingText),
  };
}

function doorText(door: EntryDoor): string {
  switch (door.type) {
    case 'route':
      return `${door.kind} ${door.namespace}/${door.name} for ${door.hosts.join(', ') || 'any host'}`;
    case 'load-balancer':
      return `load balancer for ${door.sourceRanges.join(', ') || 'anyone'}`;
    case 'node-port':
      return `node port ${door.nodePort ?? 'to be'}`;
    case 'external-ip':
      return `external address ${door.addresses.join(', ')}`;
    case 'host-port':
      return `host port ${door.hostIp ?? '*'}:${door.hostPort}`;
    case 'host-network':
      return door.ports === 'declared' ? 'host network' : 'host network, undeclared ports';
    case 'pod-address':
      return `pod address ${door.addresses.join(', ')}, ${door.ports} ports`;
  }
}

function sightingText({ seenAs, verdict, reasons }: Sighting): string {
  const who =
    seenAs.type === 'controller'
      ? workloadKey(seenAs.workload)
      : seenAs.type === 'client' && seenAs.range !== undefined
        ? `client in ${seenAs.range.first}-${seenAs.range.last}`
        : seenAs.type;
  return `seen as ${who}: ${verdict} (${reasons.map(({ type }) => type).join(', ')})`;
}
