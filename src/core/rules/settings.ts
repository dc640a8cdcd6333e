import type { Selector } from '../inventory/selector.ts';
import type { PortRange } from '../network/sets.ts';
import type { Protocol } from '../network/protocol.ts';
import type { ClassificationRule, DataClass } from './classification.ts';

/** A connection that the configuration declares as wanted. */
export interface DeclaredConnection {
  readonly name: string;
  readonly from: PeerSelector;
  readonly to: PeerSelector;
  /** Empty: any port of any protocol. */
  readonly ports: readonly ({ readonly protocol: Protocol } & PortRange)[];
}

export type PeerSelector =
  | { readonly type: 'pods'; readonly namespaceSelector: Selector; readonly podSelector: Selector }
  | { readonly type: 'cidr'; readonly cidr: string };

/**
 * Settings that an assessment depends on in addition to the inventory. Their digest decides whether assessments are
 * comparable.
 */
export interface AssessmentSettings {
  /** Label read on pods, workloads and namespaces; see `createClassifier` for the order of precedence. */
  readonly classificationLabel: string;
  /** Maps values of that label (or of an existing label scheme) to data classes. */
  readonly classificationValues: Readonly<Record<string, Exclude<DataClass, 'unclassified'>>>;
  readonly classificationRules: readonly ClassificationRule[];
  readonly declaredConnections: readonly DeclaredConnection[];
  readonly disabledRules: readonly string[];
}

/** Defaults for what is not configured. */
export const DEFAULT_SETTINGS: AssessmentSettings = {
  classificationLabel: 'ringfence.dev/data',
  classificationValues: { pii: 'pii', 'sensitive-pii': 'sensitive-pii', none: 'none' },
  classificationRules: [],
  declaredConnections: [],
  disabledRules: [],
};
