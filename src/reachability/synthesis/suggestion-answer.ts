import { cutText } from '../../core/remediation/trial/cut-text.ts';
import type {
  PolicySuggestion,
  Remaining,
  SimulatedAttack,
  UnmetFlow,
} from '../../core/synthesis/policies/suggestion.ts';
import { suggestionLines, suggestionYaml } from './suggestion-text.ts';

/** A suggestion as the APIs and the command line show it. */
export interface SuggestionAnswer {
  readonly namespace: string;
  readonly existing: PolicySuggestion['existing'];
  readonly yaml: string;
  /** The comment of the YAML, line by line. */
  readonly summary: string[];
  readonly policies: {
    readonly namespace: string;
    readonly name: string;
    readonly change: 'create' | 'replace';
    /** Null for the default deny, and for name resolution. */
    readonly flow: string | null;
    readonly notes: string[];
  }[];
  readonly superfluous: string[];
  readonly flows: string[];
  readonly cuts: string[];
  readonly unmet: (Omit<UnmetFlow, 'reasons'> & { readonly reasons: string[] })[];
  readonly remaining: (Omit<Remaining, 'reasons' | 'first'> & {
    readonly reasons: string[];
    readonly first: Remaining['first'][number][];
  })[];
  readonly attacks: (Omit<SimulatedAttack, 'reasons'> & { readonly reasons: string[] })[];
  readonly notes: string[];
}

export function suggestionAnswer(suggestion: PolicySuggestion): SuggestionAnswer {
  const { namespace, existing, policies, superfluous, flows, cuts, unmet, remaining, attacks, notes } =
    suggestion;
  return {
    namespace,
    existing,
    yaml: suggestionYaml(suggestion),
    summary: [...suggestionLines(suggestion)],
    policies: policies.map(({ policy, change, purpose, notes: own }) => ({
      namespace: policy.namespace,
      name: policy.name,
      change,
      flow: purpose.type === 'flow' ? purpose.flow.name : null,
      notes: [...own],
    })),
    superfluous: [...superfluous],
    flows: [...flows],
    cuts: cuts.map(cutText),
    unmet: unmet.map((each) => ({ ...each, reasons: [...each.reasons] })),
    remaining: remaining.map((each) => ({ ...each, reasons: [...each.reasons], first: [...each.first] })),
    attacks: attacks.map((each) => ({ ...each, reasons: [...each.reasons] })),
    notes: [...notes],
  };
}
