import { describe, expect, it } from 'vitest';
import { clusterPolicy, modelOf, networkPolicy, pod } from '../../../test/support/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../test/support/manifest-cluster.ts';
import type { Requirement, Selector } from '../inventory/selector.ts';
import type { Direction } from '../network/protocol.ts';
import type { Exposure, Reason } from './model.ts';

const db = { namespace: 'app', name: 'db', kind: 'Pod' };
const isolated = networkPolicy('isolated', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
const openTo = (...networks: readonly string[]) =>
  clusterPolicy('open', 'Admin', 1, { egress: [{ action: 'Accept', to: [{ networks }] }] });

function requirementText(requirement: Requirement): string {
  const values = 'values' in requirement ? ` ${requirement.values.join('|')}` : '';
  return `${requirement.key} ${requirement.operator}${values}`;
}
const selectorText = (selector: Selector | undefined) =>
  selector === undefined ? 'its own' : selector.requirements.map(requirementText).join(' and ') || 'any';

function reasonText(reason: Reason): string {
  if (reason.type === 'rule') return `${reason.action} by rule ${reason.ruleIndex} of ${reason.policy.name}`;
  return reason.type === 'assumption' ? `not settled: ${reason.assumption}` : reason.type;
}

/** Who is let in or out, with what, and why. */
const exposureText = ({ peer, newNamespace, allowed, unknown, reasons }: Exposure) => ({
  pods: selectorText(peer.podSelector),
  namespaces: `${selectorText(peer.namespaceSelector)}, a new one ${newNamespace}`,
  allowed: allowed.toString(),
  unknown: unknown.toString(),
  because: reasons.map(reasonText),
});

const exposed = (direction: Direction, objects: readonly Manifest[], options: ClusterOptions = {}) =>
  modelOf([pod('db', { app: 'db' }), ...objects], options)
    .exposures(db, direction)
    .map(exposureText);

const EVERYONE = { pods: 'any', namespaces: 'any, a new one possible' };

describe('exposure to pods of tomorrow by addresses that cluster tiers name', () => {
  it.each(['by-address', 'unknown'] as const)('is unknown where blocks match pods %s', (cidrMatchesPods) => {
    const found = exposed('egress', [isolated, openTo('0.0.0.0/0')], { points: { cidrMatchesPods } });
    expect(found).toEqual([
      {
        ...EVERYONE,
        allowed: 'No Connections',
        unknown: 'All Connections',
        because: ['allow by rule 0 of open'],
      },
    ]);
  });

  it('is none where blocks never match pods', () => {
    expect(exposed('egress', [isolated, openTo('0.0.0.0/0')])).toEqual([]);
  });
});
