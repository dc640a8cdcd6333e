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

/** How data classes are determined. Recorded with each snapshot, so that its data classes never change. */
export interface ClassificationSettings {
  /** Label read on pods, workloads and namespaces; see `createClassifier` for the order of precedence. */
  readonly classificationLabel: string;
  /** Maps values of that label (or of an existing label scheme) to data classes. */
  readonly classificationValues: Readonly<Record<string, Exclude<DataClass, 'unclassified'>>>;
  readonly classificationRules: readonly ClassificationRule[];
}

/** What an assessment depends on beside the inventory. Its digest marks history as comparable or not. */
export interface AssessmentSettings extends ClassificationSettings {
  readonly declaredConnections: readonly DeclaredConnection[];
  readonly disabledRules: readonly string[];
}

/** The part of the settings that determines data classes. */
export function classificationSettings({
  classificationLabel,
  classificationValues,
  classificationRules,
}: ClassificationSettings): ClassificationSettings {
  return { classificationLabel, classificationValues, classificationRules };
}

/** Defaults for what is not configured. */
export const DEFAULT_SETTINGS: AssessmentSettings = {
  classificationLabel: 'ringfence.dev/data',
  classificationValues: { pii: 'pii', 'sensitive-pii': 'sensitive-pii', none: 'none' },
  classificationRules: [],
  declaredConnections: [],
  disabledRules: [],
};
