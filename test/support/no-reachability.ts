import type { ReachabilityModel } from '../../src/core/reachability/model/model.ts';

function refuse(): never {
  throw new Error('This model knows nothing about reachability.');
}

/** A model for tests that do not need one: every query fails with an explanation. */
export const NO_REACHABILITY: ReachabilityModel = {
  assumptions: {
    networkPolicy: 'unknown',
    cidrMatchesPods: 'unknown',
    hostNetworkPods: 'unknown',
    endPort: 'unknown',
    sctp: 'unknown',
    namedEgressPorts: 'unknown',
    standalonePods: 'unknown',
    absentNamespaces: 'unknown',
    identityLabels: 'unknown',
    namedIngressPorts: 'unknown',
    clusterTiers: 'unknown',
  },
  workloads: [],
  externalRanges: [],
  externalIntervals: [],
  classCount: 0,
  alikeGroups: new Int32Array(),
  equallyConnected: new Int32Array(),
  findWorkload: () => undefined,
  networkModes: refuse,
  enforcementDoubts: refuse,
  connections: refuse,
  countConnections: refuse,
  rowBetweenWorkloads: refuse,
  rowOfOneSide: refuse,
  connectionCounts: refuse,
  outsideOf: refuse,
  isolation: refuse,
  exposures: refuse,
  namespaceDefault: refuse,
  explain: refuse,
};
