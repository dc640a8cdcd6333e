import { listed } from '../../core/listed.ts';
import type { Manifest } from '../../core/inventory/selector-manifest.ts';
import { policyManifest } from '../../core/remediation/policy-manifest.ts';
import { cutText } from '../../core/remediation/trial/cut-text.ts';
import type {
  PolicySuggestion,
  Remaining,
  SimulatedAttack,
  SuggestedPolicy,
} from '../../core/synthesis/policies/suggestion.ts';
import { writeYaml } from '../../parsing/write-yaml.ts';

const INDENT = '  ';

/**
 * A suggestion as YAML for `kubectl apply -f`. Comments say first what would stop working, then what is not as the map
 * wants it and why; then comes one document per policy.
 */
export function suggestionYaml(suggestion: PolicySuggestion): string {
  const header = suggestionLines(suggestion).map((line) => (line === '' ? '#' : `# ${line}`));
  return [header.join('\n'), ...suggestion.policies.map(policyYaml)].join('\n---\n');
}

/** What a person should know of a suggestion before applying it, as lines. */
export function suggestionLines(suggestion: PolicySuggestion): readonly string[] {
  const { namespace, existing, policies, cuts, unmet, remaining, attacks, superfluous, notes } = suggestion;
  const unserved = cuts.filter(({ kind }) => kind === 'unserved');
  const stopped = cuts.filter(({ kind }) => kind !== 'unserved').map(cutText);
  return [
    `NetworkPolicies for namespace ${namespace}, suggested from its declared flows. Nothing was applied.`,
    ...(existing === 'kept' ? ['The policies that the namespace has stay in place.'] : []),
    ...section('Before you apply them:', notes),
    ...section('This would stop working (allowed today, and not declared):', [
      ...stopped,
      ...(unserved.length === 0
        ? []
        : [
            `on ports that nothing is known to serve: ${unserved.length} more ${unserved.length === 1 ? 'entry' : 'entries'}`,
          ]),
    ]),
    ...section(
      'Declared, but not allowed:',
      unmet.flatMap(({ flow, status, reasons }) => nested(`${flow} (${status})`, reasons)),
    ),
    ...section('Not declared, but still possible:', remaining.flatMap(remainingLines)),
    ...section(
      'Attacks that are denied (apart from what is declared):',
      attacks.filter(({ outcome }) => outcome === 'held').map(({ title }) => title),
    ),
    ...section(
      'Attacks that are not denied, or not certainly:',
      attacks.filter(({ outcome }) => outcome !== 'held').flatMap((each) => attackLines(each)),
    ),
    ...(superfluous.length === 0
      ? []
      : [
          '',
          'These policies are replaced by the ones below. Delete them once the new ones are applied:',
          `${INDENT}kubectl delete networkpolicy --namespace ${namespace} ${superfluous.join(' ')}`,
        ]),
    ...section(
      'Policies of other namespaces, for the other ends of flows:',
      policies
        .filter(({ policy }) => policy.namespace !== namespace)
        .map(({ policy }) => `${policy.namespace}/${policy.name}`),
    ),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `${INDENT}${line}`)];
}

function nested(title: string, lines: readonly string[]): readonly string[] {
  return [title, ...lines.map((line) => `${INDENT}${line}`)];
}

function remainingLines({ verdict, count, reasons, first }: Remaining): readonly string[] {
  const why = reasons.length === 0 ? 'no reason is known' : reasons.join('; ');
  const examples = first.map(({ from, to, connections }) => `${from} to ${to}: ${connections}`);
  const more = count - examples.length;
  return nested(`${count} ${verdict}: ${why}`, [...examples, ...(more > 0 ? [`and ${more} more`] : [])]);
}

function attackLines({ title, outcome, reasons }: SimulatedAttack): readonly string[] {
  return nested(outcome === 'unknown' ? `${title} (not decided)` : title, reasons);
}

function policyYaml({ policy, purpose, notes }: SuggestedPolicy): string {
  const comments = [purposeText(purpose), ...notes].map((line) => `# ${line}\n`).join('');
  return `${comments}${writeYaml(byHand(policyManifest(policy)))}`.trimEnd();
}

/** One sentence that says what a policy is for. */
function purposeText(purpose: SuggestedPolicy['purpose']): string {
  switch (purpose.type) {
    case 'default-deny':
      return 'Denies everything that no other policy allows, also for pods that are created later.';
    case 'name-resolution':
      return 'Every pod may resolve names.';
    case 'flow': {
      const { name, purpose: why, owner, dataCategories } = purpose.flow;
      const about = [
        ...(why === undefined ? [] : [why]),
        ...(owner === undefined ? [] : [`owner: ${owner}`]),
        ...(dataCategories.length === 0 ? [] : [`data: ${listed(dataCategories)}`]),
      ];
      return [`Flow ${name}`, ...(about.length === 0 ? [] : [about.join('; ')])].join(': ');
    }
  }
}

/** Without empty lists, which people leave out. */
function byHand(manifest: Manifest): Manifest {
  const { spec } = manifest;
  if (typeof spec !== 'object') return manifest;
  const kept = Object.entries(spec).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return { ...manifest, spec: Object.fromEntries(kept) };
}
