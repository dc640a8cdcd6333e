import type { Severity } from '../rules/rule.ts';
import type { OwnerLookup } from './ownership/ownership.ts';
import type { OwnershipSettings } from './ownership/team.ts';

/** Days within which findings should be fixed, by severity. */
export type DueDays = Readonly<Record<Severity, number>>;

/** How findings are handled: who owns them, and by when they should be fixed. Changes no verdict. */
export interface FindingSettings extends OwnershipSettings {
  readonly dueDays: DueDays;
}

/** Defaults for what is not configured. */
export const DEFAULT_FINDING_SETTINGS: FindingSettings = {
  teams: [],
  teamLabel: 'ringfence.dev/team',
  ownershipRules: [],
  dueDays: { critical: 7, high: 30, medium: 90, low: 120 },
};

/** The settings, for the subjects of one snapshot. */
export interface FindingPolicy {
  readonly dueDays: DueDays;
  readonly ownerOf: OwnerLookup;
}

/** No teams, and the default days. */
export const DEFAULT_FINDING_POLICY: FindingPolicy = {
  dueDays: DEFAULT_FINDING_SETTINGS.dueDays,
  ownerOf: () => ({ team: null, reason: { type: 'nothing' } }),
};
