import { describe, expect, it } from 'vitest';
import type { PolicyPort } from '../../inventory/peers-and-ports.ts';
import type { Direction } from '../../network/protocol.ts';
import type { Assumptions } from '../plugins/cni-profile.ts';
import { resolveAssumptions } from '../plugins/profiles.ts';
import { compilePorts, openPointsOf, portsTowards } from './policy-ports.ts';

const settled: Assumptions = resolveAssumptions('unknown');
const range: PolicyPort = { type: 'range', protocol: 'TCP', from: 80, to: 90 };
const single: PolicyPort = { type: 'range', protocol: 'TCP', from: 443, to: 443 };
const sctp: PolicyPort = { type: 'all', protocol: 'SCTP' };
const named: PolicyPort = { type: 'named', protocol: 'TCP', name: 'web' };
const namedAny: PolicyPort = { type: 'named', protocol: 'any', name: 'web' };
const namedSctp: PolicyPort = { type: 'named', protocol: 'SCTP', name: 'web' };
const served = [
  { name: 'web', protocol: 'TCP', containerPort: 8080 },
  { name: 'web', protocol: 'SCTP', containerPort: 9003 },
  { name: 'metrics', protocol: 'TCP', containerPort: 9090 },
] as const;

function towards(ports: readonly PolicyPort[], direction: Direction, points: Partial<Assumptions>) {
  const { must, may } = portsTowards(compilePorts(ports, direction, { ...settled, ...points }), served);
  return [must.toString(), may.toString()];
}

describe('what the ports of a rule match for certain, and what they may match', () => {
  it.each([
    ['no ports', [], 'ingress', {}, 'All Connections', 'All Connections'],
    ['a range', [range], 'ingress', {}, 'TCP 80-90', 'TCP 80-90'],
    ['a range where endPort is ignored', [range], 'ingress', { endPort: 'ignored' }, 'TCP 80', 'TCP 80'],
    ['a range where endPort is open', [range], 'egress', { endPort: 'unknown' }, 'TCP 80', 'TCP 80-90'],
    ['one port where endPort is open', [single], 'egress', { endPort: 'unknown' }, 'TCP 443', 'TCP 443'],
    ['SCTP', [sctp], 'ingress', {}, 'SCTP 1-65535', 'SCTP 1-65535'],
    ['SCTP where it is ignored', [sctp], 'ingress', { sctp: 'ignored' }, 'No Connections', 'No Connections'],
    [
      'SCTP where it is open',
      [sctp, single],
      'ingress',
      { sctp: 'unknown' },
      'TCP 443',
      'TCP 443,SCTP 1-65535',
    ],
    ['a name', [named], 'ingress', {}, 'TCP 8080', 'TCP 8080'],
    ['a name of any protocol', [namedAny], 'ingress', {}, 'TCP 8080,SCTP 9003', 'TCP 8080,SCTP 9003'],
    [
      'a name of any protocol where SCTP is open',
      [namedAny],
      'ingress',
      { sctp: 'unknown' },
      'TCP 8080',
      'TCP 8080,SCTP 9003',
    ],
    ['a name beside a number', [single, named], 'egress', {}, 'TCP 443,8080', 'TCP 443,8080'],
    ['a name on ingress', [named], 'ingress', { namedEgressPorts: 'ignored' }, 'TCP 8080', 'TCP 8080'],
    [
      'an ignored name',
      [named],
      'egress',
      { namedEgressPorts: 'ignored' },
      'No Connections',
      'No Connections',
    ],
    [
      'a name that may be taken for any port',
      [named],
      'egress',
      { namedEgressPorts: 'unknown' },
      'No Connections',
      'TCP 1-65535',
    ],
    [
      'such a name on ingress, beside a number',
      [named, single],
      'ingress',
      { namedIngressPorts: 'unknown' },
      'TCP 443',
      'TCP 1-65535',
    ],
    [
      'a name on egress, open on ingress',
      [named],
      'egress',
      { namedIngressPorts: 'unknown' },
      'TCP 8080',
      'TCP 8080',
    ],
    [
      'a name on ingress, open on egress',
      [named],
      'ingress',
      { namedEgressPorts: 'unknown' },
      'TCP 8080',
      'TCP 8080',
    ],
    [
      'an SCTP name where SCTP is open',
      [namedSctp],
      'ingress',
      { sctp: 'unknown' },
      'No Connections',
      'SCTP 9003',
    ],
    [
      'an SCTP name where SCTP is ignored',
      [namedSctp],
      'ingress',
      { sctp: 'ignored' },
      'No Connections',
      'No Connections',
    ],
  ] as const)('%s', (_, ports, direction, points, must, may) => {
    expect(towards(ports, direction, points)).toEqual([must, may]);
  });
});

describe('the points of the profile that leave ports open', () => {
  const open: Partial<Assumptions> = {
    sctp: 'unknown',
    endPort: 'unknown',
    namedEgressPorts: 'unknown',
    namedIngressPorts: 'unknown',
  };

  it.each([
    ['a range', [range], 'ingress', ['endPort']],
    ['one port', [single], 'ingress', []],
    ['SCTP', [sctp], 'ingress', ['sctp']],
    ['a name on ingress', [named], 'ingress', ['namedIngressPorts']],
    ['a name on egress', [named], 'egress', ['namedEgressPorts']],
    ['an SCTP name on egress', [namedSctp], 'egress', ['sctp', 'namedEgressPorts']],
    ['a number on egress', [single], 'egress', []],
    ['several', [range, sctp, range], 'egress', ['endPort', 'sctp']],
  ] as const)('%s', (_, ports, direction, points) => {
    expect(openPointsOf(ports, direction, { ...settled, ...open })).toEqual(points);
    expect(openPointsOf(ports, direction, settled)).toEqual([]);
  });
});
