import type { Selector } from '../inventory/selector.ts';
import type { PortRange } from '../network/sets.ts';
import type { Protocol } from '../network/protocol.ts';
import type { ClassificationSettings } from '../classification/classification.ts';

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
 * What an assessment depends on besides the inventory. Scores with different digests of these settings are
 * incomparable.
 */
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
