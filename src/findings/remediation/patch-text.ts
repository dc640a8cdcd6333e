import { stringify } from 'yaml';
import type { Cut, CutKind, Patch } from '../../core/remediation/patch.ts';
import { listed } from '../../core/listed.ts';
import { policyManifest } from '../../core/remediation/policy-manifest.ts';

const HEADINGS: Readonly<Record<CutKind, string>> = {
  outside: 'outside the cluster',
  served: 'served or declared',
  unserved: 'not served',
};

/**
 * A patch as YAML for `kubectl apply -f`: first its cuts as a comment, then one document per policy. `beforeEach` is
 * called before each policy and may throw to stop, because a patch may have thousands.
 */
export function patchYaml(
  patch: Pick<Patch, 'cuts' | 'policies' | 'repeats'>,
  beforeEach: () => void = () => undefined,
): string {
  const documents = patch.policies.map(({ policy }) => {
    beforeEach();
    return stringify(policyManifest(policy), { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
  });
  return `${comment(patch.cuts)}${repeatsText(patch)}${documents.join('---\n')}`;
}

function repeatsText({ repeats = [] }: Pick<Patch, 'repeats'>): string {
  if (repeats.length === 0) return '';
  return `# It repeats the policies of ${listed(repeats)}, and includes what they cut.\n`;
}

function comment(cuts: readonly Cut[]): string {
  if (cuts.length === 0) return '# This patch cuts nothing that is allowed today.\n';
  return `${['This cuts:', ...cuts.map((cut) => `  ${cutText(cut)}`)].map((line) => `# ${line}`).join('\n')}\n`;
}

/** One line for people. */
export function cutText({ kind, direction, workload, peers, entrances, connections }: Cut): string {
  const way =
    direction === 'ingress'
      ? `from ${peers.join(', ')} to ${workload}`
      : `from ${workload} to ${peers.join(', ')}`;
  const closed = entrances.length === 0 ? '' : `, which limits or closes ${listed(entrances)}`;
  return `${HEADINGS[kind]}: ${way}: ${connections}${closed}`;
}
